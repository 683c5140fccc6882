using System.CommandLine;
using ImageBuild.Cli.Progress;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Cli.Commands;

internal static class PushCommand
{
    public static Verb Create(CliContext context)
    {
        var image = new Argument<string>("IMAGE") { Description = "An image of the store, named as the registry is to have it" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print nothing but the digest" };
        var command = new Command("push", "Send an image of the store to its registry") { image, quiet };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var reference = Reference.Parse(parsed.GetValue(image)!).WithDefaultTag();
            await using var source = session.Places.OpenSource($"store:{reference}");
            await using var destination = session.Places.OpenDestination($"docker://{reference}");
            var isQuiet = parsed.GetValue(quiet);
            if (!isQuiet)
                await context.Out.WriteLineAsync($"The push refers to repository [{reference.Repository}]");
            CopyResult result;
            using (var progress = isQuiet ? null : new TransferProgress(context, context.Out, TransferWords.Push))
            {
                var options = new CopyOptions { Progress = progress };
                result = await ImageCopier.CopyAsync(source, reference.FamiliarName, destination, options, cancellationToken);
            }

            await context.Out.WriteLineAsync(isQuiet
                ? result.Root.Digest.ToString()
                : $"{reference.Tag}: digest: {result.Root.Digest} size: {result.Root.Bytes.Length}");
        }));
    }
}
