using System.CommandLine;
using ImageBuild.Archive;
using ImageBuild.Cli.Progress;
using ImageBuild.Images;

namespace ImageBuild.Cli.Commands;

internal static class LoadCommand
{
    public static Verb Create(CliContext context)
    {
        var input = new Option<string>("--input", "-i") { Description = "The archive: of docker save, podman save, skopeo, or an OCI layout; compressed or not", HelpName = "FILE", Required = true };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print nothing of layers" };
        var command = new Command("load", "Read all images of an archive into the store, under the names that it gives them") { input, quiet };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var file = context.FullPath(parsed.GetValue(input)!);
            using var archive = SavedImages.Open(file, session.Store.Folders.Temporary);
            foreach (var image in archive.Images)
            {
                using var progress = parsed.GetValue(quiet) ? null : new TransferProgress(context, context.Error, TransferWords.Load);
                var options = new CopyOptions { Progress = progress };
                await using var destination = session.Store.OpenDestination(image.Names);
                var result = await ImageCopier.CopyAsync(image.Source, file, destination, options, cancellationToken);
                foreach (var name in image.Names)
                    await context.Out.WriteLineAsync($"Loaded image: {name.FamiliarName}");
                if (image.Names.Count == 0)
                    await context.Out.WriteLineAsync($"Loaded image ID: {(await session.Store.FindAsync(result.Root.Digest.ToString(), cancellationToken)).Image.Id}");
            }
        }));
    }
}
