using System.Text;
using ImageBuild.Oci;
using ImageBuild.Store;

namespace ImageBuild.Tasks;

/// <summary>Remembers what a base's name meant when its registry was last asked.</summary>
/// <param name="folder">Where; may be deleted at any time.</param>
internal sealed class BaseRecords(string folder)
{
    private const int Most = 1000;

    /// <summary>The digest of a platform's manifest, under which the store has it; null if it is not known.</summary>
    public Digest? Find(Reference name, Platform platform) => Find(Key(name, platform));

    /// <summary>Sets what <see cref="Find(Reference, Platform)"/> gives.</summary>
    public void Set(Reference name, Platform platform, Digest digest) => Set(Key(name, platform), digest);

    /// <summary>The digest of the index or manifest that the name itself means; null if it is not known.</summary>
    public Digest? FindRoot(Reference name) => Find(name.ToString());

    /// <summary>Sets what <see cref="FindRoot"/> gives.</summary>
    public void SetRoot(Reference name, Digest digest) => Set(name.ToString(), digest);

    private static string Key(Reference name, Platform platform) => $"{name} {platform} {platform.OsVersion}";

    private Digest? Find(string key) =>
        File.Exists(FileOf(key)) && Digest.TryParse(File.ReadAllText(FileOf(key)), out var digest) ? digest : null;

    private void Set(string key, Digest digest) => CacheFolder.Write(FileOf(key), Encoding.ASCII.GetBytes(digest.ToString()), Most);

    private string FileOf(string key) => Path.Combine(folder, Digest.Of(Encoding.UTF8.GetBytes(key)).Hex);
}
