using System.Text;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Store;

/// <summary>
/// Manifests, indexes and configurations by digest, so that what a registry was asked for once need not be asked for
/// again. All of it may be deleted at any time; what is damaged is as good as gone.
/// </summary>
/// <param name="folder">Where it is; made when it is needed.</param>
public sealed class DocumentCache(string folder)
{
    // Some tens of bases with the platforms of each. A manifest has a few KB.
    private const int MaxDocuments = 1000;

    /// <summary>A document; null if it is not there.</summary>
    public Document? Find(Digest digest)
    {
        try
        {
            var bytes = File.ReadAllBytes(FileOf(digest));
            var end = Array.IndexOf(bytes, (byte)'\n');
            return end < 0 ? null : Document.Verified(Encoding.ASCII.GetString(bytes, 0, end), digest, bytes.AsMemory(end + 1), folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImageBuildException)
        {
            return null;
        }
    }

    /// <summary>Keeps a document; the oldest of very many go.</summary>
    public void Add(Document document)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(document.MediaType + "\n"), .. document.Bytes.Span];
        CacheFolder.Write(FileOf(document.Digest), content, MaxDocuments);
    }

    private string FileOf(Digest digest) => Path.Combine(folder, $"{digest.Algorithm}-{digest.Hex}");
}
