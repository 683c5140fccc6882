using ImageBuild.Images;

namespace ImageBuild.HostBase;

/// <summary>
/// The place <c>host</c>: a base image made from this machine's own .NET installation, so that a build needs no
/// network. <c>host:runtime-deps</c>, <c>host:runtime</c> and <c>host:aspnet</c> have what Microsoft's images of these
/// names have, and take a version as these do (<c>host:aspnet:9.0</c>; the newest without); <c>host</c> alone has every
/// framework. One layer holds the C library closure, one the shared frameworks. Linux only.
/// </summary>
public sealed class HostBasePlace(HostBaseOptions options) : IPlace
{
    /// <inheritdoc/>
    public string Scheme => "host";

    /// <inheritdoc/>
    public IImageSource OpenSource(string name) =>
        OperatingSystem.IsLinux() ? new HostBaseSource(options, name) : throw Errors.HostNeedsLinux();

    /// <inheritdoc/>
    public IImageDestination OpenDestination(string name) =>
        throw Errors.UnsupportedPlace(
            "host",
            "this base is made from the machine and can't be written to. "
            + "Choose another destination, such as store:NAME or oci:FOLDER.");
}
