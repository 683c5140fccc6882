using System.CommandLine;
using ImageBuild.Images;

namespace ImageBuild.Cli.Commands;

internal static class HistoryCommand
{
    private const int MostOfCommand = 45;

    public static Verb Create(CliContext context)
    {
        var image = new Argument<string>("IMAGE") { Description = "An image of the store" };
        var noTrunc = new Option<bool>("--no-trunc") { Description = "Print everything whole" };
        var command = new Command("history", "Show how an image came to be, the newest step first") { image, noTrunc };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var stored = await session.Store.FindAsync(parsed.GetValue(image)!, cancellationToken);
            Table.Print(context.Out, [["IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT"], .. Rows(stored.Image, parsed.GetValue(noTrunc), context)]);
        }));
    }

    private static IEnumerable<string[]> Rows(Image image, bool whole, CliContext context)
    {
        var layers = new Queue<Layer>(image.Layers);
        var rows = new List<string[]>();
        foreach (var step in image.Config.History ?? [.. image.Layers.Select(_ => new Oci.History())])
        {
            var size = step.EmptyLayer != true && layers.TryDequeue(out var layer) ? layer.Descriptor.Size : 0;
            var by = step.CreatedBy ?? "";
            rows.Add(["<missing>", Human.Ago(step.Created, context.Time), whole || by.Length <= MostOfCommand ? by : by[..(MostOfCommand - 1)] + "…", Human.Size(size), step.Comment ?? ""]);
        }

        if (rows.Count > 0)
            rows[^1][0] = whole ? image.Id.ToString() : image.Id.Short;
        return Enumerable.Reverse(rows);
    }
}
