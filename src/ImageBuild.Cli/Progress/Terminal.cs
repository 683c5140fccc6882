namespace ImageBuild.Cli.Progress;

/// <summary>The terminal of this process.</summary>
internal static class Terminal
{
    /// <summary>How many columns it has, if this writer leads to it; else null.</summary>
    public static int? WidthOf(TextWriter writer)
    {
        var isRedirected = ReferenceEquals(writer, Console.Out) ? Console.IsOutputRedirected
            : !ReferenceEquals(writer, Console.Error) || Console.IsErrorRedirected;
        if (isRedirected)
            return null;
        // 0 where a terminal does not know.
        return Console.WindowWidth is var width and > 0 ? width : 80;
    }
}
