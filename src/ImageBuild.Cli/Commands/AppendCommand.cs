using System.CommandLine;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Cli.Commands;

internal static class AppendCommand
{
    public static Verb Create(CliContext context)
    {
        var basis = new Argument<string>("BASE") { Description = "The image to add to: registry/name:tag, oci:DIR:tag, store:name, scratch, …" };
        var layers = new Option<string[]>("--file", "-f")
        {
            Description = "What becomes a layer: a tar, plain or compressed with gzip or zstd, or a folder; several times, lowest first",
            HelpName = "TAR|DIR",
            Required = true,
        };
        var annotate = new Option<bool>("--set-base-image-annotations") { Description = "Have the new image say what it was built on, for rebase" };
        var editing = new ImageEditing("Where the new image goes (default: the store, without a name)");
        var command = new Command("append", "Add layers to an image, and print the new one's digest") { basis, layers, annotate };
        editing.Options.ToList().ForEach(command.Add);
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(basis)!;
            var files = parsed.GetValue(layers)!;
            await using var source = session.PlacesFor(editing.Platform(parsed)).OpenSource(name);
            using var held = await session.Store.HoldBlobsAsync(cancellationToken);
            var read = await editing.ReadAsync(source, name, parsed, cancellationToken);
            var made = await read.EditAsync(async image =>
            {
                var appended = await AppendAsync(session, image, files, cancellationToken);
                return parsed.GetValue(annotate) ? appended.WithBase(ImageEditing.RecordOf(session, name, image)) : appended;
            });
            await editing.WriteAsync(session, parsed, made, () => session.Store.OpenDestination(), cancellationToken);
        }));
    }

    private static async Task<Image> AppendAsync(Session session, Image image, string[] files, CancellationToken cancellationToken)
    {
        // No clock: the same base and files are the same image.
        var created = session.Context.SourceDate is { } date ? Build.ImageBuilder.Rfc3339(date) : image.Config.Created;
        var maker = ImageEditing.LayersFor(session, image);
        var layers = new List<(Layer, History)>();
        foreach (var file in files.Select(session.Context.FullPath))
        {
            Layer? layer = null;
            await session.Store.GuardAsync(async () => layer = await maker.MakeAsync(file, cancellationToken));
            layers.Add((layer!, new History { Created = created, CreatedBy = $"imagebuild append {Path.GetFileName(Path.TrimEndingDirectorySeparator(file))}" }));
        }

        return image.WithConfig(c => c with { Created = created }).Append(layers);
    }
}
