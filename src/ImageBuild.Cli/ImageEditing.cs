using System.CommandLine;
using ImageBuild.Build;
using ImageBuild.Cli.Progress;
using ImageBuild.Files;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Registry;
using ImageBuild.Store;

namespace ImageBuild.Cli;

/// <summary>What verbs have in common that read an image, edit it and write it somewhere: options, and how it is written.</summary>
internal sealed class ImageEditing(string tagDescription)
{
    private readonly Option<string?> to = new("--to", "--tag", "-t") { Description = tagDescription, HelpName = "DESTINATION" };
    private readonly Option<bool> all = new("--all", "-a") { Description = "Edit the images of every platform of an index" };
    private readonly Option<string?> platform = new("--platform") { Description = "The platform of the image to edit: os/architecture[/variant]" };
    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "Print the digest alone" };

    /// <summary>The options.</summary>
    public IEnumerable<Option> Options => [to, all, platform, quiet];

    /// <summary>The platform that <c>scratch</c> is for, and that is chosen unless all are.</summary>
    public Platform Platform(ParseResult parsed) =>
        parsed.GetValue(platform) is { } text ? Oci.Platform.Parse(text) : Oci.Platform.OfThisMachine;

    /// <summary>The image, or all of an index.</summary>
    public Task<ImageSet> ReadAsync(IImageSource source, string name, ParseResult parsed, CancellationToken cancellationToken) =>
        ImageSet.ReadAsync(source, name, parsed.GetValue(all) ? null : Platform(parsed), cancellationToken);

    /// <summary>Writes what was made, with the layers that the destination lacks, and prints its digest.</summary>
    /// <param name="unnamed">Where it goes if the user does not say.</param>
    public async Task WriteAsync(
        Session session, ParseResult parsed, ImageSet images, Func<IImageDestination> unnamed, CancellationToken cancellationToken)
    {
        var context = session.Context;
        await using var destination = parsed.GetValue(to) is { } name ? session.Places.OpenDestination(name) : unnamed();
        CopyResult result;
        using (var progress = parsed.GetValue(quiet) ? null : new TransferProgress(context, context.Error, TransferWords.Copy))
            result = await ImageCopier.CopyAsync(images, destination, new CopyOptions { Progress = progress }, cancellationToken);
        await context.Out.WriteLineAsync(result.Root.Digest.ToString());
    }

    /// <summary>What makes layers for an image of files and folders of the user's.</summary>
    public static GivenLayers LayersFor(Session session, Image image)
    {
        var (files, folders) = (new HostFiles(), session.Store.Folders);
        var cache = new LayerCache(folders.CachedLayers, session.Store.Layout.BlobPath);
        var writer = new ReproducibleLayer(files, LayerCompression.Gzip, session.Context.SourceDate) { IsWindows = image.Config.Os == "windows" };
        var hashes = new FileHashes(Path.Combine(folders.Cache, "files", "given"), files, session.Context.Time);
        return new GivenLayers(files, new LayerFactory(writer, hashes, cache), cache, LayerLimits.FromEnvironment(session.Context.Environment));
    }

    /// <summary>What an image says that was built on this one: what it is called in a registry, if it is in one.</summary>
    public static BaseRecord RecordOf(Session session, string reference, Image image) =>
        new(RegistryName(session, reference)?.ToString(), image.Digest);

    /// <summary>The name of a reference's image in its registry; null if it is in none.</summary>
    public static Reference? RegistryName(Session session, string reference) =>
        session.Places.Find(reference) is (RegistryPlace, var name) ? Reference.Parse(name).WithDefaultTag() : null;
}
