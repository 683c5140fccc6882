using System.CommandLine;
using System.Text.Json.Nodes;
using ImageBuild.Store;

namespace ImageBuild.Cli.Commands;

internal static class ImagesCommand
{
    public static Verb Create(CliContext context)
    {
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print image ids alone" };
        var digests = new Option<bool>("--digests") { Description = "Print the digests too" };
        var noTrunc = new Option<bool>("--no-trunc") { Description = "Print ids whole" };
        var format = new Option<string?>("--format") { Description = "json: one object a line" };
        var command = new Command("images", "List the images of the store") { quiet, digests, noTrunc, format };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var images = (await session.Store.ListAsync(cancellationToken)).Reverse().ToList();
            var whole = parsed.GetValue(noTrunc);
            if (parsed.GetValue(quiet))
                images.ForEach(i => context.Out.WriteLine(IdOf(i, whole)));
            else if (parsed.GetValue(format) == "json")
                images.ForEach(i => context.Out.WriteLine(Json(i, context).ToJsonString()));
            else
                Print(images, parsed.GetValue(digests), whole, context);
        }));
    }

    private static void Print(List<StoredImage> images, bool digests, bool whole, CliContext context) => Table.Print(context.Out,
    [
        ["REPOSITORY", "TAG", .. digests ? ["DIGEST"] : Array.Empty<string>(), "IMAGE ID", "CREATED", "SIZE"],
        .. images.Select(i => (string[])
        [
            i.Name?.FamiliarRepository ?? "<none>", i.Name?.Tag ?? "<none>", .. digests ? [i.Root.Digest.ToString()] : Array.Empty<string>(),
            IdOf(i, whole), Human.Ago(i.Image.Config.Created, context.Time), Human.Size(i.Size),
        ]),
    ]);

    private static string IdOf(StoredImage image, bool whole) => whole ? image.Image.Id.ToString() : image.Image.Id.Short;

    private static JsonObject Json(StoredImage image, CliContext context) => new()
    {
        ["Repository"] = image.Name?.FamiliarRepository ?? "<none>",
        ["Tag"] = image.Name?.Tag ?? "<none>",
        ["Digest"] = image.Root.Digest.ToString(),
        ["ID"] = image.Image.Id.ToString(),
        ["CreatedAt"] = image.Image.Config.Created,
        ["CreatedSince"] = Human.Ago(image.Image.Config.Created, context.Time),
        ["Size"] = Human.Size(image.Size),
    };
}
