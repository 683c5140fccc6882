using ImageBuild.Oci;

namespace ImageBuild.Cli.Progress;

/// <summary>How far one layer is.</summary>
internal sealed class LayerRow(Descriptor blob)
{
    private const int BarWidth = 25;

    /// <summary>Its first digits, by which docker calls it.</summary>
    public string Id => blob.Digest.Short;

    /// <summary>Bytes of the blob that are through.</summary>
    public long Transferred { get; set; }

    /// <summary>When they began to go; null before that.</summary>
    public DateTimeOffset? Since { get; set; }

    /// <summary>How many were through by then, from an earlier try.</summary>
    public long Before { get; set; }

    /// <summary>Whether all are through.</summary>
    public bool IsTransferred { get; set; }

    /// <summary>Bytes of the blob that are unpacked.</summary>
    public long Unpacked { get; set; }

    /// <summary>Whether all of it is unpacked.</summary>
    public bool IsUnpacked { get; set; }

    /// <summary>How it ended; null while it has not.</summary>
    public string? Ending { get; set; }

    /// <summary>Whether nothing more happens to it.</summary>
    public bool IsOver => Ending is not null;

    /// <summary>The line that says how it ended.</summary>
    public string EndText => $"{Id}: {Ending}";

    /// <summary>The line that shows it in a terminal: what happens, a bar, how much of how much, how fast.</summary>
    /// <param name="transferring">The word for a transfer.</param>
    /// <param name="now">The time.</param>
    public string Text(string transferring, DateTimeOffset now)
    {
        var (word, done) = IsTransferred ? ("Extracting", Unpacked) : (transferring, Transferred);
        var filled = (int)(BarWidth * Math.Clamp(done / (double)Math.Max(blob.Size, 1), 0, 1));
        var bar = filled == BarWidth ? new string('=', BarWidth) : (new string('=', filled) + '>').PadRight(BarWidth);
        var line = $"{Id}: {word,-11} [{bar}] {Human.Size(done)}/{Human.Size(blob.Size)}";
        var seconds = Since is { } since ? (now - since).TotalSeconds : 0;
        return IsTransferred || seconds < 1 ? line : $"{line}  {Human.Size((long)((done - Before) / seconds))}/s";
    }
}
