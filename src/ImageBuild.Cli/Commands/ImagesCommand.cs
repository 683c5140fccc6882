using System.CommandLine;
using System.Text.Json.Nodes;

namespace ImageBuild.Cli.Commands;

internal static class ImagesCommand
{
    public static Verb Create(CliContext context)
    {
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print image ids alone" };
        var digests = new Option<bool>("--digests") { Description = "Print the digests too" };
        var noTrunc = new Option<bool>("--no-trunc") { Description = "Print ids whole" };
        var format = new JsonOption("json: one object a line");
        var command = new Command("images", "List the images of the store") { quiet, digests, noTrunc, format };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var images = ImageRow.Of(await session.Store.ListAsync(cancellationToken));
            var whole = parsed.GetValue(noTrunc);
            if (parsed.GetValue(quiet))
                images.ForEach(i => context.Out.WriteLine(IdOf(i, whole)));
            else if (format.IsIn(parsed))
                images.ForEach(i => context.Out.WriteLine(Json(i, context).ToJsonString()));
            else
                Print(images, parsed.GetValue(digests), whole, context);
        }));
    }

    private static void Print(List<ImageRow> images, bool digests, bool whole, CliContext context) => Table.Print(context.Out,
    [
        ["REPOSITORY", "TAG", .. digests ? ["DIGEST"] : Array.Empty<string>(), "IMAGE ID", "CREATED", "SIZE"],
        .. images.Select(i => (string[])
        [
            i.Repository, i.Tag, .. digests ? [i.Digest.ToString()] : Array.Empty<string>(),
            IdOf(i, whole), Human.Ago(i.Stored.Image.Config.Created, context.Time), Human.Size(i.Stored.Size),
        ]),
    ]);

    private static string IdOf(ImageRow row, bool whole) => whole ? row.Stored.Image.Id.ToString() : row.Stored.Image.Id.Short;

    private static JsonObject Json(ImageRow row, CliContext context) => new()
    {
        ["Repository"] = row.Repository,
        ["Tag"] = row.Tag,
        ["Digest"] = row.Digest.ToString(),
        ["ID"] = row.Stored.Image.Id.ToString(),
        ["CreatedAt"] = row.Stored.Image.Config.Created,
        ["CreatedSince"] = Human.Ago(row.Stored.Image.Config.Created, context.Time),
        ["Size"] = Human.Size(row.Stored.Size),
    };
}
