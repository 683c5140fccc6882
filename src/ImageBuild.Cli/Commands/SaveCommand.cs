using System.CommandLine;
using ImageBuild.Archive;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Cli.Commands;

internal static class SaveCommand
{
    public static Verb Create(CliContext context)
    {
        var images = new Argument<string[]>("IMAGE") { Description = "Images of the store; those given by id are saved without a name", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--output", "-o") { Description = "The archive to write", HelpName = "FILE", Required = true };
        var command = new Command("save", "Write images to an archive that docker, podman and skopeo read") { images, output };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var saved = new List<(Image Image, List<Reference> Names)>();
            foreach (var name in parsed.GetValue(images)!)
            {
                var stored = await session.Store.FindAsync(name, cancellationToken);
                if (saved.Find(s => s.Image.Digest == stored.Image.Digest) is not { Image: not null } same)
                    saved.Add(same = (stored.Image, []));
                if (IsName(name, stored.Name))
                    same.Names.Add(stored.Name!);
            }

            await SavedImages.WriteAsync(
                context.FullPath(parsed.GetValue(output)!), [.. saved.Select(s => (s.Image, (IReadOnlyList<Reference>)s.Names))], cancellationToken);
        }));
    }

    private static bool IsName(string text, Reference? name) => name is { Digest: null }
        && Reference.TryParse(text, out var reference, out _) && reference.WithDefaultTag() == name;
}
