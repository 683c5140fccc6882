using System.CommandLine;
using ImageBuild.Cli.Progress;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Cli.Commands;

internal static class CopyCommand
{
    public static Verb Create(CliContext context)
    {
        var source = new Argument<string>("SOURCE") { Description = "Where the image is: registry/name:tag, oci:DIR:tag, store:name, host, …" };
        var destination = new Argument<string>("DESTINATION") { Description = "Where it goes" };
        var all = new Option<bool>("--all", "-a") { Description = "Copy the images of every platform, as an index" };
        var platform = new Option<string?>("--platform") { Description = "The platform of the image to copy: os/architecture[/variant]" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print the digest alone" };
        var command = new Command("copy", "Copy an image from one place to another") { source, destination, all, platform, quiet };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var chosen = parsed.GetValue(platform) is { } text ? Platform.Parse(text) : Platform.OfThisMachine;
            var places = session.PlacesFor(chosen);
            var name = parsed.GetValue(source)!;
            await using var from = places.OpenSource(name);
            await using var to = places.OpenDestination(parsed.GetValue(destination)!);
            var isQuiet = parsed.GetValue(quiet);
            CopyResult result;
            using (var progress = isQuiet ? null : new TransferProgress(context, context.Error, TransferWords.Copy))
            {
                var options = new CopyOptions { Platform = parsed.GetValue(all) ? null : chosen, Progress = progress };
                result = await ImageCopier.CopyAsync(from, name, to, options, cancellationToken);
            }

            if (!isQuiet)
                await context.Error.WriteLineAsync($"{result.BlobsSent} blobs copied ({Human.Size(result.BytesSent)}), {result.BlobsReused} were there");
            await context.Out.WriteLineAsync(result.Root.Digest.ToString());
        }));
    }
}
