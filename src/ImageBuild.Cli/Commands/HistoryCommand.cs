using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ImageBuild.Images;

namespace ImageBuild.Cli.Commands;

internal static class HistoryCommand
{
    private const int MostOfCommand = 45;

    public static Verb Create(CliContext context)
    {
        var image = new Argument<string>("IMAGE") { Description = "An image of the store" };
        var noTrunc = new Option<bool>("--no-trunc") { Description = "Print everything whole" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print ids alone" };
        var listing = new Listing(
            ("ID", "IMAGE"), ("CreatedSince", "CREATED"), ("CreatedAt", "CREATED AT"), ("CreatedBy", "CREATED BY"), ("Size", "SIZE"), ("Comment", "COMMENT"));
        var command = new Command("history", "Show how an image came to be, the newest step first") { image, noTrunc, quiet, listing.Format };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var stored = await session.Store.FindAsync(parsed.GetValue(image)!, cancellationToken);
            var rows = Rows(stored.Image, parsed.GetValue(noTrunc), context);
            if (parsed.GetValue(quiet) && !listing.IsAsked(parsed))
                rows.ForEach(r => context.Out.WriteLine((string?)r["ID"]));
            else
                listing.Print(parsed, context, rows, ["ID", "CreatedSince", "CreatedBy", "Size", "Comment"]);
        }));
    }

    private static List<JsonObject> Rows(Image image, bool whole, CliContext context)
    {
        var layers = new Queue<Layer>(image.Layers);
        var rows = new List<JsonObject>();
        foreach (var step in image.Config.History ?? [.. image.Layers.Select(_ => new Oci.History())])
        {
            var size = step.EmptyLayer != true && layers.TryDequeue(out var layer) ? layer.Descriptor.Size : 0;
            var by = step.CreatedBy ?? "";
            rows.Add(new JsonObject
            {
                ["ID"] = "<missing>",
                ["CreatedSince"] = Human.Ago(step.Created, context.Time),
                ["CreatedAt"] = DateTimeOffset.TryParse(step.Created, CultureInfo.InvariantCulture, out var time)
                    ? time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) : "",
                ["CreatedBy"] = whole || by.Length <= MostOfCommand ? by : by[..(MostOfCommand - 1)] + "…",
                ["Size"] = Human.Size(size),
                ["Comment"] = step.Comment ?? "",
            });
        }

        if (rows.Count > 0)
            rows[^1]["ID"] = whole ? image.Id.ToString() : image.Id.Short;
        rows.Reverse();
        return rows;
    }
}
