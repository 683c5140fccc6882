using System.Text;

namespace ImageBuild.Cli.Progress;

/// <summary>The last lines of a terminal, which are written over again and again, below lines that stay.</summary>
/// <param name="terminal">The terminal. Nobody else may write to it meanwhile.</param>
internal sealed class LiveArea(TextWriter terminal)
{
    private int height;

    /// <summary>Writes lines that stay, and others below them in place of those that were there.</summary>
    /// <param name="lines">The lines that stay.</param>
    /// <param name="live">The lines that the next call writes over.</param>
    public void Write(IReadOnlyCollection<string> lines, IReadOnlyCollection<string> live)
    {
        var text = new StringBuilder();
        // ECMA-48's CPL and ED; in one write, so that nothing flickers. Without DECAWM a line that is longer than the
        // terminal is wide is cut there, and stays one line.
        if (height > 0)
            text.Append("\x1b[").Append(height).Append("F\x1b[J");
        text.Append("\x1b[?7l");
        foreach (var line in lines.Concat(live))
            text.Append(line).Append('\n');
        text.Append("\x1b[?7h");
        height = live.Count;
        terminal.Write(text);
        terminal.Flush();
    }
}
