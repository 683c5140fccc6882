using ImageBuild.Tar;

namespace ImageBuild.Fuzz.Targets;

/// <summary><see cref="PaxRecords"/>: what was read is written, sorted, as what is read as the same.</summary>
internal sealed class PaxTarget() : FuzzTarget("pax")
{
    private static readonly string[] Keys =
        [PaxRecords.Path, PaxRecords.LinkPath, PaxRecords.UserName, PaxRecords.GroupName, PaxRecords.Size, PaxRecords.UserId, PaxRecords.ModifiedTime];

    public override IReadOnlyList<string> Words => TarFile.Words;

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var records = new PaxRecords();
        var bytes = input.ToArray();
        if (!Property.Accepts<FormatException>(() => records.Parse(bytes)))
            return;
        foreach (var key in Keys)
        {
            Property.Accepts<FormatException>(() => records.Text(key));
            Property.Accepts<FormatException>(() => records.Number(key));
            Property.Accepts<FormatException>(() => records.Time(key));
        }

        var written = records.ToBytes();
        var again = new PaxRecords();
        again.Parse(written);
        Property.Same(written, again.ToBytes(), "what is written is read as the same");
        Property.Holds(records.Xattrs().ToHashSet().SetEquals(again.Xattrs()), "so are extended attributes");
    }
}
