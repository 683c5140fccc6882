using System.Text;
using ImageBuild.Oci;

namespace ImageBuild.Tasks;

/// <summary>
/// Remembers which image a base's name meant for a platform when it was last asked for. The store has it under its
/// digest: a name there stands for one platform alone.
/// </summary>
/// <param name="folder">Where; may be deleted at any time.</param>
internal sealed class BaseRecords(string folder)
{
    /// <summary>The digest of the platform's manifest; null if it is not known.</summary>
    public Digest? Find(Reference name, Platform platform) =>
        File.Exists(FileOf(name, platform)) && Digest.TryParse(File.ReadAllText(FileOf(name, platform)), out var digest) ? digest : null;

    public void Set(Reference name, Platform platform, Digest digest)
    {
        Directory.CreateDirectory(folder);
        var aside = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(aside, digest.ToString());
        File.Move(aside, FileOf(name, platform), overwrite: true);
    }

    private string FileOf(Reference name, Platform platform) =>
        Path.Combine(folder, Digest.Of(Encoding.UTF8.GetBytes($"{name} {platform} {platform.OsVersion}")).Hex);
}
