using System.CommandLine;

namespace ImageBuild.Cli;

/// <summary>The one option that every verb has: <c>--store DIR</c>.</summary>
internal static class StoreOption
{
    public const string Name = "--store";

    public static readonly Option<string?> Instance = new(Name)
    {
        Description = "The local store (default: $IMAGEBUILD_STORE, else the user's data folder)",
        HelpName = "DIR",
        Recursive = true,
    };
}
