namespace ImageBuild;

internal static partial class Errors
{
    public static ImageBuildException EngineNotFound(IEnumerable<object> candidates) => new(
        ErrorCode.EngineNotFound,
        $"No container engine answers: {string.Join(", ", candidates)}. "
        + "Start docker or podman's service ('systemctl start podman.socket'), or set DOCKER_HOST to where it listens.");

    public static ImageBuildException EngineRefused(string kind, string message) => new(
        ErrorCode.EngineRefused, $"{kind} refuses the image: {message.TrimEnd('.')}.");
}
