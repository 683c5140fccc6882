using System.Collections.Immutable;

namespace ImageBuild.Tar;

/// <summary>
/// Reads a tar archive entry by entry: v7, ustar, pax, and GNU's long names and sparse files. Whatever lies about
/// itself in a way that another reader could take otherwise is refused. The stream is read forward (seeked over content
/// if it can) and stays the caller's.
/// </summary>
/// <param name="stream">The archive.</param>
/// <param name="maxEntries">The most entries that are read.</param>
public sealed partial class TarReader(Stream stream, long maxEntries = TarReader.MaxEntries)
{
    /// <summary>The most entries of an archive: ten million. Large layers have a tenth of that.</summary>
    public const long MaxEntries = 10_000_000;

    /// <summary>The most bytes of one extended header or long name, as Go has it: 1 MiB.</summary>
    public const int MaxExtendedHeader = 1 << 20;

    private readonly TarInput input = new(stream);
    private readonly PaxRecords global = new();
    private TarContent? stored;
    private long entries;
    private string lastName = "";
    private bool hasEnded;

    /// <summary>
    /// Whether the archive is over where the stream ends after an entry, which need not be padded then: <c>umoci insert</c>
    /// writes layers so, and Go's reader, which is docker's, takes them. Only for a stream whose bytes are verified, for one
    /// that was cut off looks the same. Default: no.
    /// </summary>
    public bool MayLackEnd { get; init; }

    /// <summary>Where in the archive the header of the current entry starts, in bytes; its extended headers precede it.</summary>
    public long HeaderOffset { get; private set; }

    /// <summary>Where in the archive the content of the current entry starts, if that is a file and not a sparse one.</summary>
    public long ContentOffset => HeaderOffset + TarHeader.BlockSize;

    /// <summary>
    /// What the current entry contains: <see cref="TarEntry.Size"/> bytes, the holes of a sparse file as zeros. Empty
    /// for everything but files. Valid until the next <see cref="Read"/>, which skips what nobody read.
    /// </summary>
    public Stream Content { get; private set; } = Stream.Null;

    /// <summary>
    /// For a sparse file: where it has data, in order; what lies between are holes. Default for every other entry.
    /// </summary>
    public ImmutableArray<TarExtent> Extents { get; private set; }

    /// <summary>The next entry, or null at the end of the archive. See <see cref="ReadToEnd"/> for what may follow the end.</summary>
    /// <exception cref="ImageBuildException">
    /// IMG3010: the archive is cut off; IMG3011: it contradicts itself or the format; IMG3012: an entry is of an unknown
    /// kind; IMG3013: a header is larger than any honest one, or there are too many entries.
    /// </exception>
    public TarEntry? Read()
    {
        if (hasEnded)
            return null;
        stored?.Leave(MayLackEnd);
        (stored, Content, Extents) = (null, Stream.Null, default);
        try
        {
            var entry = ReadEntry();
            if (entry is not null && ++entries > maxEntries)
                throw Errors.TarLimit(lastName, HeaderOffset, $"more than {maxEntries} entries");
            return entry;
        }
        catch (FormatException e)
        {
            throw Errors.TarInvalid(lastName, HeaderOffset, e.Message);
        }
    }

    /// <summary>
    /// Reads the stream to its end once <see cref="Read"/> has returned null: archives are padded, and a digest of the
    /// whole counts the padding. What is there is not looked at.
    /// </summary>
    public void ReadToEnd() => input.ReadToEnd();
}
