using System.CommandLine;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Cli.Commands;

internal static class RebaseCommand
{
    public static Verb Create(CliContext context)
    {
        var image = new Argument<string>("IMAGE") { Description = "The image: registry/name:tag, oci:DIR:tag, store:name, …" };
        var oldBase = new Option<string?>("--old-base") { Description = "The base that it was built on (default: what it says itself)" };
        var newBase = new Option<string?>("--new-base") { Description = "The base that it gets (default: what its base's name stands for now)" };
        var editing = new ImageEditing("Where the new image goes (default: in the image's place)");
        var command = new Command("rebase", "Put an image on another base without building it, and print the new one's digest") { image, oldBase, newBase };
        editing.Options.ToList().ForEach(command.Add);
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(image)!;
            var places = session.PlacesFor(editing.Platform(parsed));
            await using var source = places.OpenSource(name);
            var read = await editing.ReadAsync(source, name, parsed, cancellationToken);
            var newName = parsed.GetValue(newBase) ?? NewBaseOf(read.Images[0].Base, name);
            await using var above = places.OpenSource(newName);
            var made = await read.EditAsync(async one =>
            {
                var oldName = parsed.GetValue(oldBase) ?? OldBaseOf(session, one.Base, newName, name);
                await using var below = places.OpenSource(oldName);
                var platform = one.Config.Platform with { OsVersion = null };
                var chosen = await Image.ReadAsync(above, newName, platform, cancellationToken);
                return one.Rebase(await Image.ReadAsync(below, oldName, platform, cancellationToken), chosen, name)
                    .WithBase(ImageEditing.RecordOf(session, newName, chosen));
            });
            await editing.WriteAsync(session, parsed, made, () => places.OpenDestination(name), cancellationToken);
        }));
    }

    // The image's own words are a registry's name, whatever they look like.
    private static string NewBaseOf(BaseRecord said, string image) =>
        said.Name is { } name ? "docker://" + Reference.Parse(name) : throw CliErrors.BaseNotSaid(image, "--new-base");

    private static string OldBaseOf(Session session, BaseRecord said, string newBase, string image)
    {
        var repository = said.Name is { } name ? Reference.Parse(name) : ImageEditing.RegistryName(session, newBase);
        return repository is not null && said.Digest is { } digest
            ? $"docker://{repository.Repository}@{digest}"
            : throw CliErrors.BaseNotSaid(image, "--old-base");
    }
}
