using System.Text;
using ImageBuild.Build;
using ImageBuild.Engine;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Store;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ImageBuild.Tasks;

/// <summary>
/// Makes an image of a publish folder on a base image, or an index of images for several platforms, and writes it to
/// every place that is asked for.
/// </summary>
public sealed partial class BuildImage : ImageBuildTask
{
    private static readonly string[] LinksOfUsrMerge = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

    /// <inheritdoc/>
    private protected override async System.Threading.Tasks.Task RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var request = new BuildReader(this, context).Read(await HasEngineAsync(context, cancellationToken));
        if (ExplainOnly)
        {
            await ExplainAsync(request, context, cancellationToken);
            return;
        }

        var timer = new StageTimer(context.Time);
        using var tiering = new TieringDelay();
        using var places = new TaskPlaces(request, this, context);
        // What can't be written to is said before anything is made.
        foreach (var output in request.Outputs)
            await places.OpenOutput(output).DisposeAsync();
        using var held = await places.Store.HoldBlobsAsync(cancellationToken);
        await using var bases = new BaseImages(places, request);
        // Layers need no base: they are made while its registry is asked.
        await using var layers = Background<IReadOnlyList<BuiltLayer>>.Start(
            request.Images, (image, stop) => LayersAsync(image, places.Store, context, stop), cancellationToken);
        var opened = new List<BaseImage>();
        foreach (var image in request.Images)
            opened.Add(await bases.OpenAsync(image, cancellationToken));
        timer.Mark("base");
        var built = await System.Threading.Tasks.Task.WhenAll(request.Images.Select(
            (image, i) => BuildAsync(image, opened[i], layers.Results[i], places, cancellationToken)));
        var memory = new BuildMemory(request);
        var reasons = built.Select(memory.ReasonsOf).ToList();
        timer.Mark("layers");
        var set = request.IsIndex ? IndexOf(request, built) : ImageSet.Of(built.Single().Image);
        if (request.ArchiveFile is { } archive)
            Directory.CreateDirectory(Path.GetDirectoryName(archive)!);
        var bytesSent = 0L;
        foreach (var output in request.Outputs)
            bytesSent += await WriteAsync(places, set, output, context, cancellationToken);
        timer.Mark("write");
        Report(ImageReport.Of(request, set, [.. built.Zip(reasons)], bytesSent, places.Requests, timer), request, context);
        foreach (var image in built)
            memory.Keep(image);
        GiveOut(request, set);
    }

    // The outputs of the SDK's own targets.
    private void GiveOut(BuildRequest request, ImageSet set)
    {
        ArchiveFile = request.ArchiveFile ?? "";
        ContainerNames = [.. request.Outputs.SelectMany(OutputReferences.NamesOf)];
        ImageIndex = set.Root.IsIndex ? Encoding.UTF8.GetString(set.Root.Bytes.Span) : "";
        Containers =
        [
            .. set.Images.Select(image => ToItem(
                "GeneratedContainer",
                [
                    new("Manifest", Encoding.UTF8.GetString(image.Document.Bytes.Span)),
                    new("Configuration", Encoding.UTF8.GetString(image.ConfigBytes.Span)),
                    new("ManifestDigest", image.Digest.ToString()),
                    new("ManifestMediaType", image.Document.MediaType),
                ])),
        ];
    }

    private async Task<IReadOnlyList<BuiltLayer>> LayersAsync(
        ImageRequest request, ImageStore store, TaskContext context, CancellationToken cancellationToken)
    {
        var plan = PlanOf(request);
        foreach (var layer in request.Layering.EmptyLayers(plan))
            LogWarning(TaskErrors.EmptyLayer(layer));
        return await Factory(request, store, context).MakeAsync(plan, cancellationToken);
    }

    private async Task<BuiltImage> BuildAsync(
        ImageRequest request, BaseImage basis, Task<IReadOnlyList<BuiltLayer>> published, TaskPlaces places, CancellationToken cancellationToken)
    {
        Warn(request, basis.Image);
        var (stage, steps) = await Steps(request, places).MakeAsync(basis.Image, request.Steps, cancellationToken);
        IReadOnlyList<BuiltLayer> layers = [.. steps, .. await published];
        foreach (var layer in layers)
        {
            Log.LogMessage(
                MessageImportance.Normal,
                "{0} layer {1}: {2}, {3:N0} bytes",
                layer.IsNew ? "Made" : "Kept", layer.Name, layer.Layer.Descriptor.Digest, layer.Layer.Descriptor.Size);
        }

        return new BuiltImage(request, basis, layers, ImageBuilder.Build(stage, layers.Skip(steps.Count), basis.Label(request)));
    }

    private static LayerPlan PlanOf(ImageRequest request) => LayerPlanner.Plan(
        new PublishedContent
        {
            Items = new PublishFolder(request.Files).List(request.PublishFolder),
            Target = request.Target,
            Origins = request.Origins,
            Excluded = request.Excluded,
            Added = request.Added,
        },
        request.Layering);

    private static LayerFactory Factory(ImageRequest request, ImageStore store, TaskContext context)
    {
        var folderKey = Digest.Of(Encoding.UTF8.GetBytes(request.PublishFolder)).Hex;
        return new LayerFactory(
            new ReproducibleLayer(request.Files, request.Compression, request.SourceDate) { IsWindows = request.IsWindows },
            new FileHashes(Path.Combine(store.Folders.Cache, "files", folderKey), request.Files, context.Time),
            new LayerCache(store.Folders.CachedLayers, store.Layout.BlobPath));
    }

    private StepFactory Steps(ImageRequest request, TaskPlaces places)
    {
        var runner = new ProgramStepRunner([Dotnet, Program], places.Store.Folders, Platform.OfThisMachine, line => Log.LogMessage(MessageImportance.Low, "{0}", line));
        return new StepFactory(
            runner,
            new StepLayer(request.Compression, request.Settings.Created),
            new LayerCache(places.Store.Folders.CachedLayers, places.Store.Layout.BlobPath),
            places.StoreOf(request.Platform));
    }

    // The SDK's default is the local engine, ours the store, which needs none.
    private async Task<bool> HasEngineAsync(TaskContext context, CancellationToken cancellationToken)
    {
        if (!PrefersEngine || LocalRegistry.Length > 0 || Outputs.Length > 0 || ArchiveOutputPath.Length > 0 || Registry.Length > 0)
            return false;
        using var engine = await EngineClient.FindAsync(EngineAddress.Candidates("", context.Environment), cancellationToken);
        if (engine is null)
            Log.LogMessage(MessageImportance.High, "No docker or podman answers, so the image goes to the local store: 'imagebuild run' runs it.");
        return engine is not null;
    }

    private static ImageSet IndexOf(BuildRequest request, BuiltImage[] built)
    {
        var settings = request.Images.Zip(built).ToDictionary(p => p.Second.Image, p => p.First.Settings);
        return ImageSet.IndexOf(
            built.Select(b => b.Image),
            request.Images[0].Settings.AnnotationsOf(AnnotationScope.Index),
            image => settings[image].AnnotationsOf(AnnotationScope.Descriptor));
    }

    private async Task<long> WriteAsync(
        TaskPlaces places, ImageSet images, string output, TaskContext context, CancellationToken cancellationToken)
    {
        // An engine runs images of one platform.
        if (TaskPlaces.IsEngine(output) && images.Root.IsIndex)
        {
            images = ImageSet.Of(images.Images.FirstOrDefault(i => Platform.OfThisMachine.Accepts(i.Config.Platform))
                ?? throw TaskErrors.NoImageForEngine(output, Platform.OfThisMachine));
        }

        if (await places.HasAsync(output, images, cancellationToken))
            return 0;
        await using var destination = places.OpenOutput(output);
        var messages = new TransferMessages((importance, text) => Log.LogMessage(importance, "{0}", text), output, context.Time);
        return (await ImageCopier.CopyAsync(images, destination, new CopyOptions { Progress = messages }, cancellationToken)).BytesSent;
    }

    private void Warn(ImageRequest request, Image basis)
    {
        var entrypoint = basis.Config.Config?.Entrypoint ?? [];
        if (request.Settings.Command.ReplacesUnasked(entrypoint))
            LogWarning(TaskErrors.EntrypointReplaced(request.Base, entrypoint));
        // An empty base has no links, and Windows no such folders.
        var hasLinks = !basis.Layers.IsEmpty && !request.IsWindows;
        var paths = request.Added.Select(a => a.Entry.Path).Append(request.Target).Where(_ => hasLinks);
        // Once for a tree.
        foreach (var path in paths.Where(p => LinksOfUsrMerge.Contains(p.Relative.Split('/')[0])).DistinctBy(p => p.Parent))
            LogWarning(TaskErrors.PathThroughLink(path));
    }

    private void Report(ImageReport report, BuildRequest request, TaskContext context)
    {
        Results = [.. report.References.Select(reference => ToItem(reference, report.Metadata))];
        foreach (var reference in report.References)
            Log.LogMessage(MessageImportance.High, "{0} → {1}", reference, report.Digest);
        new ResultFiles(report).Write(request.Files);
        foreach (var line in new CiReport(report, context.NewName).Write(request.Ci))
            Log.LogMessage(MessageImportance.High, "{0}", line);
    }

    private static TaskItem ToItem(string name, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        ITaskItem2 item = new TaskItem(name);
        foreach (var (key, value) in metadata)
            item.SetMetadataValueLiteral(key, value);
        return (TaskItem)item;
    }
}
