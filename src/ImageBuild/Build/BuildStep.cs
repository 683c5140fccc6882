namespace ImageBuild.Build;

/// <summary>A command that is run over the base image; what it changes is a layer below the program's.</summary>
/// <param name="Name">What people call it; no other step of the image has it.</param>
/// <param name="Command">A text for <c>/bin/sh -c</c>.</param>
/// <param name="User">Whom it runs as: <c>user[:group]</c>, names or numbers.</param>
/// <param name="Network"><c>host</c>, <c>none</c> or <c>private</c>.</param>
public sealed record BuildStep(string Name, string Command, string User, string Network)
{
    /// <summary>Whom a step runs as that says nothing.</summary>
    public const string Root = "0";

    /// <summary>The networks that there are, the default first.</summary>
    public static IReadOnlyList<string> Networks { get; } = ["host", "none", "private"];

    /// <summary>What its layer is called.</summary>
    public string LayerName => $"step {Name}";
}
