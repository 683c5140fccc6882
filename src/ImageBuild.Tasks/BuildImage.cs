using System.Text;
using ImageBuild.Build;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Store;
using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

/// <summary>
/// Makes an image of a publish folder on a base image, and writes it to every place that is asked for.
/// </summary>
public sealed partial class BuildImage : ImageBuildTask
{
    private static readonly string[] LinksOfUsrMerge = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

    /// <inheritdoc/>
    private protected override async Task RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var request = new RequestReader(this, context).Read();
        var timer = new StageTimer(context.Time);
        using var places = TaskPlaces.Of(request, this, context);
        await places.Store.CreateAsync();
        await using var basis = await BaseImageSource.OpenAsync(places, request, cancellationToken);
        Warn(request, basis.Image);
        timer.Mark("base");
        var layers = MakeLayers(request, places.Store, context, cancellationToken);
        timer.Mark("layers");
        var image = ImageBuilder.Build(basis.Image, layers, basis.Label(request));
        if (request.OutputFolder is { } folder)
            Directory.CreateDirectory(folder);
        var bytesSent = 0L;
        foreach (var output in request.Outputs)
            bytesSent += await WriteAsync(places, image, output, cancellationToken);
        timer.Mark("write");
        Report(ImageReport.Of(request, basis.Image, layers, image, bytesSent, places.Requests, timer), request.ResultFile);
    }

    private IReadOnlyList<BuiltLayer> MakeLayers(
        ImageRequest request, ImageStore store, TaskContext context, CancellationToken cancellationToken)
    {
        var content = new PublishedContent
        {
            Items = PublishFolder.List(request.PublishFolder),
            Target = request.Target,
            Origins = request.Origins,
            Excluded = request.Excluded,
            Added = request.Added,
        };
        var folderKey = Digest.Of(Encoding.UTF8.GetBytes(request.PublishFolder)).Hex;
        var factory = new LayerFactory(
            new ReproducibleLayer(request.Compression, request.SourceDate),
            new FileHashes(Path.Combine(request.Store.Cache, "files", folderKey), context.Time),
            new LayerCache(Path.Combine(request.Store.Cache, "layers"), store.Layout.BlobPath));
        var plan = LayerPlanner.Plan(content, request.Layering);
        foreach (var layer in request.Layering.EmptyLayers(plan))
            LogWarning(TaskErrors.EmptyLayer(layer));
        var layers = factory.Make(plan, cancellationToken);
        foreach (var layer in layers)
        {
            Log.LogMessage(
                MessageImportance.Normal,
                "{0} layer {1}: {2}, {3:N0} bytes",
                layer.IsNew ? "Made" : "Kept", layer.Name, layer.Layer.Descriptor.Digest, layer.Layer.Descriptor.Size);
        }

        return layers;
    }

    private static async Task<long> WriteAsync(
        TaskPlaces places, Image image, string output, CancellationToken cancellationToken)
    {
        if (await places.HasAsync(output, image, cancellationToken))
            return 0;
        await using var destination = places.All.OpenDestination(output);
        return (await ImageCopier.CopyAsync(image, destination, new CopyOptions(), cancellationToken)).BytesSent;
    }

    private void Warn(ImageRequest request, Image basis)
    {
        var entrypoint = basis.Config.Config?.Entrypoint ?? [];
        if (request.Settings.Command.ReplacesUnasked(entrypoint))
            LogWarning(TaskErrors.EntrypointReplaced(request.Base, entrypoint));
        // An empty base has no links.
        var paths = request.Added.Select(a => a.Entry.Path).Append(request.Target).Where(_ => !basis.Layers.IsEmpty);
        // Once for a tree.
        foreach (var path in paths.Where(p => LinksOfUsrMerge.Contains(p.Relative.Split('/')[0])).DistinctBy(p => p.Parent))
            LogWarning(TaskErrors.PathThroughLink(path));
    }

    private void Report(ImageReport report, string? file)
    {
        Results = [.. report.References.Select(reference => ToItem(report, reference))];
        foreach (var reference in report.References)
            Log.LogMessage(MessageImportance.High, "{0} → {1}", reference, report.Digest);
        if (file is not null)
            report.Write(file);
    }

    private static Microsoft.Build.Utilities.TaskItem ToItem(ImageReport report, string reference)
    {
        var item = new Microsoft.Build.Utilities.TaskItem(reference);
        foreach (var (name, value) in report.Metadata)
            item.SetMetadata(name, value);
        return item;
    }
}
