namespace ImageBuild;

internal static partial class Errors
{
    public static ImageBuildException UnknownSdkVersion(string version) => new(
        ErrorCode.UnknownSdkVersion,
        $"No base image can be inferred for the .NET version '{version}'. Set ContainerBaseImage to the image to build on.");

    public static ImageBuildException MixedLibc(IEnumerable<string> runtimeIdentifiers) => new(
        ErrorCode.MixedLibc,
        $"One base image can't serve '{string.Join(';', runtimeIdentifiers)}': some need musl and some glibc. "
        + "Publish them one by one, or set ContainerBaseImage.");

    public static ImageBuildException InvalidRepository(string property, string name) => new(
        ErrorCode.InvalidRepository,
        $"{property} '{name}' can't be made into the name of a repository. "
        + "Begin each part with a letter or a digit, and go on with letters, digits, '.', '_' and '-', parts divided by '/'.");

    public static ImageBuildException NoPublishFolder(string folder) => new(
        ErrorCode.NoPublishFolder,
        $"The publish folder '{folder}' does not exist. Publish the project first; PublishImage does that by itself.");

    public static ImageBuildException BrokenLink(string path, string target) => new(
        ErrorCode.BrokenLink,
        $"The symbolic link '{path}' leads to '{target}', outside of the publish folder, where nothing is or the way goes in circles. "
        + "Remove it from what is published.");

    public static ImageBuildException SpecialFile(string path) => new(
        ErrorCode.SpecialFile,
        $"'{path}' is a pipe, a socket or a device, which a layer can't hold the content of. Remove it from what is published.");

    public static ImageBuildException FileChanged(string path) => new(
        ErrorCode.FileChanged, $"'{path}' was written to while the image was made. Nothing was written; publish again.");

    public static ImageBuildException TwoForOnePath(string path, params string[] contents) => new(
        ErrorCode.TwoForOnePath,
        $"'{path}' can't be both: {string.Join(" and ", contents.Order(StringComparer.Ordinal))}. "
        + "Change the TargetPath of one, or leave what is published out with ImageBuildExclude.");

    public static ImageBuildException InvalidOwner(string text, string item) => new(
        ErrorCode.InvalidOwner, $"The Owner of {item}, '{text}', is not a user: write its number, or number:group, such as 1654 or 1654:1654.");

    public static ImageBuildException InvalidSetting(string name, string value, string valid) => new(
        ErrorCode.InvalidSetting, $"{name} is '{value}'. Valid: {valid}.");

    public static ImageBuildException InvalidPort(string text) => new(
        ErrorCode.InvalidPort, $"ContainerPort '{text}' is not a port: write 1 to 65535, and tcp or udp as its Type.");

    public static ImageBuildException ContradictingCommand(string contradiction) => new(
        ErrorCode.ContradictingCommand, $"How the container starts is not clear: {contradiction}. Remove one of the two.");

    public static ImageBuildException PlatformTwice(string platform) => new(
        ErrorCode.PlatformTwice, $"Two images are for {platform}. Name each platform once in ContainerRuntimeIdentifiers. "
        + "An index can't tell musl from glibc: publish those one by one, under tags of their own.");

    public static ImageBuildException InvalidLockFile(string file, string reason) => new(
        ErrorCode.InvalidLockFile,
        $"'{file}' is no lock file that this version can read: {reason}. Write it anew: dotnet build -t:LockImage.");
}
