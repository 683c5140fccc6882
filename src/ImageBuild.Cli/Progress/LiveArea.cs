using System.Text;

namespace ImageBuild.Cli.Progress;

/// <summary>The last lines of a terminal, which are written over again and again, below lines that stay.</summary>
/// <param name="terminal">The terminal. Nobody else may write to it meanwhile.</param>
internal sealed class LiveArea(TextWriter terminal)
{
    private int height;

    /// <summary>Writes lines that stay, and others below them in place of those that were there.</summary>
    /// <param name="lines">No line of either may be broken by the terminal.</param>
    /// <param name="live">The lines that the next call writes over.</param>
    public void Write(IReadOnlyCollection<string> lines, IReadOnlyCollection<string> live)
    {
        var text = new StringBuilder();
        // ECMA-48: CPL and ED. In one write, so that nothing flickers.
        if (height > 0)
            text.Append("\x1b[").Append(height).Append("F\x1b[J");
        foreach (var line in lines.Concat(live))
            text.Append(line).Append('\n');
        height = live.Count;
        terminal.Write(text);
        terminal.Flush();
    }
}
