using ImageBuild.Oci;

namespace ImageBuild.Layout;

/// <summary>Makes blobs again that a layout has dropped because all that is in them is on this machine in another form.</summary>
public interface IBlobRebuilder
{
    /// <summary>Whether a blob can be made again: proven once, when it was learned.</summary>
    bool CanRebuild(Digest blob);

    /// <summary>Makes a blob again.</summary>
    /// <returns>The blob from its first byte, compared with its digest; can be seeked.</returns>
    /// <exception cref="ImageBuildException">IMG4010: it can't be made again any more.</exception>
    Task<Stream> RebuildAsync(Digest blob, CancellationToken cancellationToken);

    /// <summary>Counts a blob as lost.</summary>
    void Forget(Digest blob);
}
