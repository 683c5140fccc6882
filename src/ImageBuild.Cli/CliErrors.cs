namespace ImageBuild.Cli;

internal static class CliErrors
{
    public static ImageBuildException NothingToRun(string image) => new(
        ErrorCode.NothingToRun, $"The image '{image}' does not say what to run. Write a command after its name.");

    public static ImageBuildException InvalidOption(string option, string value, string valid) => new(
        ErrorCode.InvalidRunOption, $"'{value}' is no value for {option}. Write {valid}.");

    public static ImageBuildException Template(string reason) => new(
        ErrorCode.InvalidRunOption, $"template parsing error: template: :{reason}");

    public static ImageBuildException Unsupported(string option, string reason) => new(
        ErrorCode.InvalidRunOption, $"{option} can't be used: {reason}.");

    public static ImageBuildException OtherPlatform(string image, Oci.Platform has, Oci.Platform asked) => new(
        ErrorCode.ImageNotFound, $"The store has '{image}' for {has} and not for {asked}. 'imagebuild pull --platform {asked}' gets that.");

    public static ImageBuildException NoLog(string container) => new(
        ErrorCode.ContainerState, $"The container '{container}' was made with --log-driver none: nothing of what it writes is kept. 'imagebuild attach' shows what it writes from now on.");

    public static ImageBuildException Conflict(string option, string other) => new(
        ErrorCode.InvalidRunOption, $"Conflicting options: {option} and {other}. Leave one of them out.");

    public static ImageBuildException DamageFound(int count, string cure) => new(
        ErrorCode.DamageFound, $"The store has {count} damaged {(count == 1 ? "thing" : "things")}: {cure}.");

    public static ImageBuildException TarToTerminal() => new(
        ErrorCode.InvalidRunOption, "A tar is nothing for a terminal. Name a file with -o, or redirect the output.");

    public static ImageBuildException IncompleteLogin(string reason) => new(ErrorCode.IncompleteLogin, reason);

    public static ImageBuildException NotInRegistry(string reference) => new(
        ErrorCode.UnsupportedPlace, $"'{reference}' is not in a registry. Write docker://registry/repository:tag.");

    public static ImageBuildException BaseNotSaid(string image, string option) => new(
        ErrorCode.BaseNotSaid, $"'{image}' does not say what it was built on. Write {option}.");

    public static ImageBuildException MonitorFailed(string message) => new(ErrorCode.StartFailed, message);
}
