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
        var noTrunc = new Option<bool>("--no-trunc") { Description = "Print everything whole" };
        var format = new JsonOption("json: one object a line");
        var command = new Command("ps", "List containers") { all, quiet, noTrunc, format };
        return new Verb(command.Does(context, (session, parsed, _) =>
        {
            var whole = parsed.GetValue(noTrunc);
            var rows = session.Containers.List().Select(c => (Container: c, Folder: session.Containers.FolderOf(c.Id)))
                .Where(c => parsed.GetValue(all) || c.Folder.Status == ContainerStatus.Running)
                .Select(c => Row(c.Container, c.Folder, whole, context)).ToList();
            if (parsed.GetValue(quiet))
                rows.ForEach(r => context.Out.WriteLine(r[0]));
            else if (format.IsIn(parsed))
                rows.ForEach(r => context.Out.WriteLine(Json(r).ToJsonString()));
            else
                Table.Print(context.Out, [["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"], .. rows]);
            return Task.CompletedTask;
        }));
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

    private static JsonObject Json(string[] row) => new()
    {
        ["ID"] = row[0], ["Image"] = row[1], ["Command"] = row[2], ["RunningFor"] = row[3], ["Status"] = row[4], ["Ports"] = row[5], ["Names"] = row[6],
    };
}
