using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli.Commands;

internal static class DfCommand
{
    public static Verb Create(CliContext context)
    {
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Each image by itself" };
        var listing = new Listing(("Type", "TYPE"), ("TotalCount", "TOTAL"), ("Active", "ACTIVE"), ("Size", "SIZE"), ("Reclaimable", "RECLAIMABLE"));
        var command = new Command("df", "Show what the store takes on the disk") { verbose, listing.Format };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var usage = await StoreUsage.MeasureAsync(session.Store, session.Layers, session.Containers, cancellationToken);
            if (parsed.GetValue(verbose) && !listing.IsAsked(parsed))
                PrintImages(usage, context);
            else
                listing.Print(parsed, context, Rows(usage), ["Type", "TotalCount", "Active", "Size", "Reclaimable"]);
        })) { NeedsRoot = true };
    }

    private static JsonObject[] Rows(StoreUsage usage) =>
    [
        Row("Images", usage.AllImages),
        Row("Containers", usage.Containers),
        Row("Build Cache", usage.Cache),
        Row("Leftovers", usage.Leftovers),
    ];

    private static JsonObject Row(string type, UsageTotal total) => new()
    {
        ["Type"] = type,
        ["TotalCount"] = Number(total.Count),
        ["Active"] = Number(total.Active),
        ["Size"] = Human.Size(total.Size),
        ["Reclaimable"] = Human.Size(total.Reclaimable) + (total.Size == 0 ? "" : $" ({100 * total.Reclaimable / total.Size}%)"),
    };

    private static void PrintImages(StoreUsage usage, CliContext context)
    {
        var byDigest = usage.Images.ToDictionary(i => i.Stored.Root.Digest);
        Table.Print(context.Out,
        [
            ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE", "SHARED SIZE", "UNIQUE SIZE", "CONTAINERS"],
            .. ImageRow.Of([.. usage.Images.Select(i => i.Stored)]).Select(row => (Row: row, Usage: byDigest[row.Stored.Root.Digest])).Select(i => (string[])
            [
                i.Row.Repository, i.Row.Tag, i.Row.Stored.Image.Id.Short, Human.Ago(i.Row.Stored.Image.Config.Created, context.Time),
                Human.Size(i.Usage.Size), Human.Size(i.Usage.Shared), Human.Size(i.Usage.Size - i.Usage.Shared), Number(i.Usage.Containers),
            ]),
        ]);
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
