using System.CommandLine;
using System.Text.Json.Nodes;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli.Commands;

internal static class PsCommand
{
    private const int MostOfCommand = 20;

    public static Verb Create(CliContext context)
    {
        var all = new Option<bool>("--all", "-a") { Description = "Those that do not run too" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print ids alone" };
        var size = new Option<bool>("--size", "-s") { Description = "What each has written, and what it has with its image" };
        var last = new Option<int>("--last", "-n") { Description = "Only so many of the newest, whatever they do" };
        var latest = new Option<bool>("--latest", "-l") { Description = "Only the newest, whatever it does" };
        var filters = new Option<string[]>("--filter", "-f") { Description = "Only those of which it is so: name=, id=, status=, health=, ancestor=, label=, exited=", HelpName = "KEY=VALUE" };
        var noTrunc = new Option<bool>("--no-trunc") { Description = "Print everything whole" };
        var listing = new Listing(
            ("ID", "CONTAINER ID"), ("Image", "IMAGE"), ("Command", "COMMAND"), ("CreatedAt", "CREATED AT"), ("RunningFor", "CREATED"), ("State", "STATE"),
            ("Status", "STATUS"), ("Ports", "PORTS"), ("Names", "NAMES"), ("Labels", "LABELS"), ("Mounts", "MOUNTS"), ("Networks", "NETWORKS"),
            ("LocalVolumes", "LOCAL VOLUMES"), ("Size", "SIZE"));
        var command = new Command("ps", "List containers") { all, quiet, size, last, latest, filters, noTrunc, listing.Format };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var filter = new ContainerFilter(parsed.GetValue(filters) ?? []);
            await filter.ResolveAsync(session.Store, cancellationToken);
            var most = parsed.GetValue(latest) ? 1 : parsed.GetValue(last);
            var isAll = parsed.GetValue(all) || most > 0 || filter.ShowsEnded;
            var shown = session.Containers.List().Select(c => SeenContainer.Of(c, session.Containers.FolderOf(c.Id)))
                .Where(c => (isAll || c.Status is ContainerStatus.Running or ContainerStatus.Restarting) && filter.Accepts(c))
                .Take(most > 0 ? most : int.MaxValue).ToList();
            var rows = shown.Select(c => Row(c, parsed.GetValue(noTrunc), context)).ToList();
            if (parsed.GetValue(quiet) && !listing.IsAsked(parsed))
            {
                rows.ForEach(r => context.Out.WriteLine((string?)r["ID"]));
                return;
            }

            if (parsed.GetValue(size) || listing.Shows(parsed, "Size"))
                await AddSizesAsync(session, shown, rows, cancellationToken);
            var labels = rows.Zip(shown).ToDictionary(r => r.First, r => r.Second.Container.Labels);
            listing.Print(
                parsed, context, rows, [.. (string[])["ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names"], .. parsed.GetValue(size) ? ["Size"] : Array.Empty<string>()],
                (row, field, name) => field == "Label" ? labels[row].GetValueOrDefault(name, "") : null);
        }));
    }

    // What it has written, and all that it sees.
    private static async Task AddSizesAsync(
        Session session, IEnumerable<SeenContainer> containers, List<JsonObject> rows, CancellationToken cancellationToken)
    {
        foreach (var (seen, row) in containers.Zip(rows))
        {
            var image = (await session.Store.TryFindAsync(seen.Container.Manifest, cancellationToken))?.Size ?? 0;
            var own = seen.Folder.SizeOfChanges();
            row["Size"] = $"{Human.Size(own)} (virtual {Human.Size(own + image)})";
        }
    }

    private static JsonObject Row(SeenContainer seen, bool whole, CliContext context)
    {
        var container = seen.Container;
        var command = string.Join(' ', container.Spec.Arguments);
        var now = context.Time.GetUtcNow();
        return new JsonObject
        {
            ["ID"] = whole ? container.Id : container.ShortId,
            ["Image"] = container.Image,
            ["Command"] = $"\"{(whole || command.Length <= MostOfCommand ? command : command[..(MostOfCommand - 1)] + "…")}\"",
            ["CreatedAt"] = Human.Time(container.Created),
            ["RunningFor"] = Human.Duration(now - container.Created) + " ago",
            ["State"] = seen.Status.ToString().ToLowerInvariant(),
            ["Status"] = Status(seen, now) + (seen.Status == ContainerStatus.Running ? Health(seen) : ""),
            ["Ports"] = seen.Status == ContainerStatus.Running ? string.Join(", ", container.Spec.Ports) : "",
            ["Names"] = container.Name,
            ["Labels"] = string.Join(',', container.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}")),
            ["Mounts"] = string.Join(',', container.Spec.Mounts.Where(m => !m.Device).Select(m => m.Source)),
            ["Networks"] = container.Spec.Network.ToString().ToLowerInvariant(),
            ["LocalVolumes"] = "0",
        };
    }

    private static string Health(SeenContainer seen) => seen.Health?.Status switch
    {
        null => "",
        HealthStatus.Healthy => " (healthy)",
        HealthStatus.Unhealthy => " (unhealthy)",
        _ => " (health: starting)",
    };

    private static string Status(SeenContainer seen, DateTimeOffset now) => (seen.Status, seen.State) switch
    {
        (ContainerStatus.Created, _) => "Created",
        (ContainerStatus.Running, var state) => $"Up {Human.Duration(now - state.Started!.Value)}",
        (ContainerStatus.Restarting, var state) => $"Restarting ({state.ExitCode}) {Human.Duration(now - state.Finished!.Value)} ago",
        // Nobody saw its end: whoever watched it was killed.
        (_, { ExitCode: null }) => "Exited (255)",
        (_, var state) => $"Exited ({state.ExitCode}) {Human.Duration(now - state.Finished!.Value)} ago",
    };
}
