using ImageBuild.Build;
using ImageBuild.Oci;

namespace ImageBuild.Fuzz.Targets;

/// <summary>The lock file beside a project, which people merge by hand.</summary>
internal sealed class LockFileTarget() : JsonTarget("lock-file", json => ImageLockFile.Parse(json, "it").ToBytes())
{
    private static readonly Platform Amd64 = Platform.Parse("linux/amd64");

    public override IReadOnlyList<string> Words { get; } =
        [.. new JsonTarget("", j => j).Words, "\"version\":1", "\"images\":{", "\"docker.io/library/a:b\":", "\"digest\":", "\"platforms\":{", "\"linux/amd64\":"];

    protected override void Run(ReadOnlySpan<byte> input)
    {
        base.Run(input);
        var file = ImageLockFile.Parse(input, "it");
        foreach (var name in file.Images.Keys)
        {
            if (Reference.TryParse(name, out var reference, out _))
                file.Find(reference, Amd64);
        }
    }
}
