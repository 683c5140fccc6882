namespace ImageBuild.Build;

/// <summary>
/// What a layer of a Windows image has besides its files (hcsshim, pkg/ociwclayer): they are below a folder, beside
/// another one for changes of the registry, and each entry says whose it is in Windows' own way. Numbers of users and
/// permissions mean nothing there.
/// </summary>
internal static class WindowsLayer
{
    /// <summary>The folder that is the drive C.</summary>
    public const string Files = "Files";

    /// <summary>The folder of the registry's changes; must be there, and may be empty.</summary>
    public const string Hives = "Hives";

    /// <summary>
    /// The owner and the group are BUILTIN\Users, and no list limits the access, so that ContainerUser may run the program:
    /// what the SDK writes, as self-relative descriptor in base64 (buildpacks RFC 76 tells how it comes about).
    /// </summary>
    public const string SecurityDescriptor =
        "AQAAgBQAAAAkAAAAAAAAAAAAAAABAgAAAAAABSAAAAAhAgAAAQIAAAAAAAUgAAAAIQIAAA==";
}
