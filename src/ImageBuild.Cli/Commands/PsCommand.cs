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
        var filters = new Option<string[]>("--filter", "-f") { Description = "Only those of which it is so: name=, id=, status=, ancestor=, label=, exited=", HelpName = "KEY=VALUE" };
        var noTrunc = new Option<bool>("--no-trunc") { Description = "Print everything whole" };
        var format = new JsonOption("json: one object a line");
        var command = new Command("ps", "List containers") { all, quiet, size, last, latest, filters, noTrunc, format };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var filter = new ContainerFilter(parsed.GetValue(filters) ?? []);
            await filter.ResolveAsync(session.Store, cancellationToken);
            var most = parsed.GetValue(latest) ? 1 : parsed.GetValue(last);
            var isAll = parsed.GetValue(all) || most > 0 || filter.ShowsEnded;
            var shown = session.Containers.List().Select(c => (Container: c, Folder: session.Containers.FolderOf(c.Id)))
                .Where(c => (isAll || c.Folder.Status == ContainerStatus.Running) && filter.Accepts(c.Container, c.Folder))
                .Take(most > 0 ? most : int.MaxValue).ToList();
            var rows = shown.Select(c => Row(c.Container, c.Folder, parsed.GetValue(noTrunc), context)).ToList();
            if (parsed.GetValue(quiet))
            {
                rows.ForEach(r => context.Out.WriteLine(r[0]));
                return;
            }

            var sizes = parsed.GetValue(size) ? await SizesAsync(session, shown, cancellationToken) : null;
            if (format.IsIn(parsed))
            {
                foreach (var (row, i) in rows.Select((r, i) => (r, i)))
                    await context.Out.WriteLineAsync(Json(row, sizes?[i]).ToJsonString());
                return;
            }

            string[] header = ["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"];
            Table.Print(context.Out, sizes is null ? [header, .. rows] : [[.. header, "SIZE"], .. rows.Select((r, i) => (string[])[.. r, sizes[i]])]);
        }));
    }

    // What it has written, and all that it sees.
    private static async Task<List<string>> SizesAsync(
        Session session, IEnumerable<(Container Container, ContainerFolder Folder)> containers, CancellationToken cancellationToken)
    {
        var sizes = new List<string>();
        foreach (var (container, folder) in containers)
        {
            var image = (await session.Store.TryFindAsync(container.Manifest, cancellationToken))?.Size ?? 0;
            var own = folder.SizeOfChanges();
            sizes.Add($"{Human.Size(own)} (virtual {Human.Size(own + image)})");
        }

        return sizes;
    }

    private static string[] Row(Container container, ContainerFolder folder, bool whole, CliContext context)
    {
        var command = string.Join(' ', container.Spec.Arguments);
        var now = context.Time.GetUtcNow();
        return
        [
            whole ? container.Id : container.ShortId,
            container.Image,
            $"\"{(whole || command.Length <= MostOfCommand ? command : command[..(MostOfCommand - 1)] + "…")}\"",
            Human.Duration(now - container.Created) + " ago",
            Status(folder, now),
            folder.Status == ContainerStatus.Running ? string.Join(", ", container.Spec.Ports) : "",
            container.Name,
        ];
    }

    private static string Status(ContainerFolder folder, DateTimeOffset now) => (folder.Status, folder.State) switch
    {
        (ContainerStatus.Created, _) => "Created",
        (ContainerStatus.Running, var state) => $"Up {Human.Duration(now - state.Started!.Value)}",
        // Nobody saw its end: whoever watched it was killed.
        (_, { ExitCode: null }) => "Exited (255)",
        (_, var state) => $"Exited ({state.ExitCode}) {Human.Duration(now - state.Finished!.Value)} ago",
    };

    private static JsonObject Json(string[] row, string? size)
    {
        var json = new JsonObject
        {
            ["ID"] = row[0], ["Image"] = row[1], ["Command"] = row[2], ["RunningFor"] = row[3], ["Status"] = row[4], ["Ports"] = row[5], ["Names"] = row[6],
        };
        if (size is not null)
            json["Size"] = size;
        return json;
    }
}
