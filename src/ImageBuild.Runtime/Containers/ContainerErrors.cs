namespace ImageBuild.Runtime.Containers;

internal static class ContainerErrors
{
    public static ImageBuildException NotFound(string nameOrId) => new(
        ErrorCode.ContainerNotFound, $"There is no container '{nameOrId}'. 'imagebuild ps -a' lists those that are there.");

    public static ImageBuildException Ambiguous(string id, IEnumerable<string> ids) => new(
        ErrorCode.AmbiguousContainerId, $"'{id}' begins the ids of several containers: {string.Join(", ", ids)}. Write more of it.");

    public static ImageBuildException NameTaken(string name, string id) => new(
        ErrorCode.ContainerName, $"The name '{name}' belongs to the container {id}. Remove that with 'imagebuild rm', or choose another name.");

    public static ImageBuildException InvalidName(string name) => new(
        ErrorCode.ContainerName, $"'{name}' can't be a container's name. Write letters, digits, '_', '.' and '-', the first a letter or a digit.");

    public static ImageBuildException IsRunning(string name) => new(
        ErrorCode.ContainerState, $"The container '{name}' is running. Stop it with 'imagebuild stop' first, or use -f where there is one.");

    public static ImageBuildException NotAttachable(string name) => new(
        ErrorCode.ContainerState,
        $"The container '{name}' runs in the foreground of another command, which has its streams. 'imagebuild logs -f' follows what it writes.");

    public static ImageBuildException NotRunning(string name) => new(
        ErrorCode.ContainerState, $"The container '{name}' is not running. 'imagebuild start' starts it again.");
}
