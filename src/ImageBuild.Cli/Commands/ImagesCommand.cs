using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ImageBuild.Cli.Commands;

internal static class ImagesCommand
{
    public static Verb Create(CliContext context)
    {
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print image ids alone" };
        var digests = new Option<bool>("--digests") { Description = "Print the digests too" };
        var noTrunc = new Option<bool>("--no-trunc") { Description = "Print ids whole" };
        var listing = new Listing(
            ("ID", "IMAGE ID"), ("Repository", "REPOSITORY"), ("Tag", "TAG"), ("Digest", "DIGEST"), ("CreatedSince", "CREATED"),
            ("CreatedAt", "CREATED AT"), ("Size", "SIZE"));
        var command = new Command("images", "List the images of the store") { quiet, digests, noTrunc, listing.Format };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var images = ImageRow.Of(await session.Store.ListAsync(cancellationToken));
            var rows = images.Select(i => Row(i, parsed.GetValue(noTrunc), context)).ToList();
            if (parsed.GetValue(quiet) && !listing.IsAsked(parsed))
                rows.ForEach(r => context.Out.WriteLine((string?)r["ID"]));
            else
                listing.Print(parsed, context, rows, ["Repository", "Tag", .. parsed.GetValue(digests) ? ["Digest"] : Array.Empty<string>(), "ID", "CreatedSince", "Size"]);
        }));
    }

    private static JsonObject Row(ImageRow row, bool whole, CliContext context)
    {
        var (id, created) = (row.Stored.Image.Id, row.Stored.Image.Config.Created);
        return new JsonObject
        {
            ["ID"] = whole ? id.ToString() : id.Short,
            ["Repository"] = row.Repository,
            ["Tag"] = row.Tag,
            ["Digest"] = row.Digest.ToString(),
            ["CreatedSince"] = Human.Ago(created, context.Time),
            ["CreatedAt"] = DateTimeOffset.TryParse(created, CultureInfo.InvariantCulture, out var time) ? Human.Time(time) : "",
            ["Size"] = Human.Size(row.Stored.Size),
        };
    }
}
