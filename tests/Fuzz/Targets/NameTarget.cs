using System.Text;
using ImageBuild.Layers;
using ImageBuild.Layout;
using ImageBuild.Oci;
using ImageBuild.Registry;

namespace ImageBuild.Fuzz.Targets;

/// <summary>References, digests, platforms and paths: what was read prints as what is read as the same.</summary>
internal sealed class NameTarget() : FuzzTarget("name")
{
    public override IReadOnlyList<string> Words { get; } =
    [
        "docker.io/", "index.docker.io/", "library/", "localhost:5000/", "[::1]:5000/", "@sha256:" + new string('a', 64), "@sha512:" + new string('b', 128),
        ":latest", "__", "--", "..", "://", "linux/arm64/v8", "windows/amd64", "x86_64", "linux-musl-x64", "win-x64", "C:\\a:b", "sha256:",
    ];

    public override int MaxLength => 2 << 10;

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (Reference.TryParse(text, out var reference, out _))
            Check(reference);
        if (Digest.TryParse(text, out var digest))
            Property.Holds(Digest.Parse(digest.ToString()) == digest && digest.ToString() == text, "a digest is what it was");
        if (ImagePath.TryParse(text, out var path))
            Property.Holds(ImagePath.Parse(path.ToString()) == path, "a path is what it was");
        PathAndName.Split(text);
        Mirror.RepositoryOf(text, "a/b");
        Try(() => Platform.FromRuntimeIdentifier(text));
        Try(() => Property.Holds(Platform.Parse(Platform.Parse(text).ToString()) == Platform.Parse(text), "a platform is what it was"));
    }

    private static void Check(Reference reference)
    {
        Property.Holds(Reference.Parse(reference.ToString()) == reference, "a reference is what it was");
        // Docker too leaves its own domain out before what looks like another; nobody there has such a name.
        if (!reference.Path.Split('/')[0].Contains('.', StringComparison.Ordinal) && !reference.Path.StartsWith("localhost/", StringComparison.Ordinal))
            Property.Holds(Reference.Parse(reference.FamiliarName) == reference, "so is it by its familiar name");
        Property.Holds(Reference.Parse(reference.WithDefaultTag().ToString()) == reference.WithDefaultTag(), "so is it with a tag");
        var url = new Uri($"https://{reference.Domain}/v2/{reference.Path}/manifests/{reference.Tag}");
        Property.Holds(url.AbsolutePath == $"/v2/{reference.Path}/manifests/{reference.Tag}" && url.UserInfo.Length == 0 && url.Query.Length == 0, "its URL is what it says");
    }

    private static void Try(Action read) => Property.Accepts<ImageBuildException>(read);
}
