using ImageBuild.Tar;

namespace ImageBuild.Fuzz.Targets;

/// <summary>
/// <see cref="TarReader"/>: a stream that can't seek gives the same, and what is written of what was read, which our own
/// writer may refuse, is read as the same again.
/// </summary>
internal sealed class TarTarget() : FuzzTarget("tar")
{
    public override IReadOnlyList<string> Words => TarFile.Words;

    public override int MaxLength => 16 << 10;

    public override void Repair(Span<byte> input) => TarFile.Repair(input);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        var forward = Try(() => TarFile.Read(new SlowStream(bytes)));
        var entries = TarFile.Read(new MemoryStream(bytes));
        Property.Holds(AreEqual(entries, forward ?? []), "a stream that can't seek gives the same");
        Property.Holds(AreEqual(entries, TarFile.Read(new MemoryStream(bytes), mayLackEnd: true)), "what has an end is the same where it need not");
        var plain = entries.Where(e => !e.IsSparse).ToList();
        var written = TarFile.Write(plain);
        var again = TarFile.Read(new MemoryStream(written));
        Property.Holds(AreEqual([.. plain.Select(WithSlash)], again), "what is written is read as the same");
        Property.Same(written, TarFile.Write(again), "and written as the same");
    }

    private static List<(TarEntry Entry, byte[] Content, bool IsSparse)>? Try(Func<List<(TarEntry Entry, byte[] Content, bool IsSparse)>> read)
    {
        try
        {
            return read();
        }
        catch (ImageBuildException)
        {
            return null;
        }
    }

    // Our writer has a folder's name end in a slash, whatever its reader took for one.
    private static (TarEntry Entry, byte[] Content, bool IsSparse) WithSlash((TarEntry Entry, byte[] Content, bool IsSparse) e) =>
        e.Entry.Type != TarEntryType.Directory || e.Entry.Name.EndsWith('/') ? e : (e.Entry with { Name = e.Entry.Name + "/" }, e.Content, false);

    private static bool AreEqual(
        List<(TarEntry Entry, byte[] Content, bool IsSparse)> left, List<(TarEntry Entry, byte[] Content, bool IsSparse)> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => AreEqual(pair.First.Entry, pair.Second.Entry)
            && pair.First.Content.AsSpan().SequenceEqual(pair.Second.Content));

    private static bool AreEqual(TarEntry left, TarEntry right) =>
        left with { Xattrs = right.Xattrs } == right && ByName(left).SequenceEqual(ByName(right));

    private static IEnumerable<Xattr> ByName(TarEntry entry) => entry.Xattrs.OrderBy(x => x.Name, StringComparer.Ordinal);
}
