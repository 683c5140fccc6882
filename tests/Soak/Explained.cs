namespace ImageBuild.Soak;

/// <summary>
/// Which failures of a verb are explained by what others do at the time to the same container or image, an error code or
/// the exit code of what ran. Whatever else goes wrong, and all of it where nobody else has a hand in, is a bug.
/// </summary>
internal static class Explained
{
    private const string NoImage = "IMG3005";
    private const string ImageIsUsed = "IMG4004";
    private const string NoContainer = "IMG5005";
    private const string NameIsTaken = "IMG5007";
    private const string Running = "IMG5008";
    private const string Killed = "137";

    /// <summary>Nothing: no other worker knows of what this is about.</summary>
    public static IReadOnlyCollection<string> Nothing { get; } = [];

    /// <summary>A container that is removed before a new one is made under its name: it may not be there.</summary>
    public static IReadOnlyCollection<string> Absent { get; } = [NoContainer, NoImage];

    /// <summary>What every worker starts, stops and removes.</summary>
    /// <param name="verb">What is done to it.</param>
    public static IReadOnlyCollection<string> ForSharedContainer(string verb) => verb switch
    {
        // Made, and then started, or removed, by somebody else first.
        "run" => [NameIsTaken, NoContainer, Running],
        "exec" => [NoContainer, Running, Killed],
        "start" or "stop" or "kill" or "rm" => [NoContainer, Running],
        "wait" => [NoContainer],
        "logs" or "diff" or "export" or "commit" => [NoContainer],
        // What is no container is looked for among the images.
        "inspect" => [NoImage],
        _ => Nothing,
    };

    /// <summary>What every worker names, and takes the names of.</summary>
    /// <param name="verb">What is done to it.</param>
    public static IReadOnlyCollection<string> ForSharedImage(string verb) => verb switch
    {
        "rmi" => [NoImage, ImageIsUsed],
        "save" or "tag" or "inspect" or "history" or "push" => [NoImage],
        _ => Nothing,
    };
}
