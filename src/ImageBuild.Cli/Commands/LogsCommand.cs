using System.CommandLine;
using System.Globalization;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli.Commands;

internal static class LogsCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Verb Create(CliContext context)
    {
        var name = new Argument<string>("CONTAINER") { Description = "Name or id" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until it ends" };
        var tail = new Option<int?>("--tail", "-n") { Description = "Only so many of the last pieces" };
        var timestamps = new Option<bool>("--timestamps", "-t") { Description = "With the time of each piece" };
        var command = new Command("logs", "Print what a container wrote") { name, follow, tail, timestamps };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var folder = session.Containers.FolderOf(session.Containers.Find(parsed.GetValue(name)!).Id);
            long position = 0;
            var skip = parsed.GetValue(tail);
            while (true)
            {
                // Looked at before the log: what is written between the two is read the next time.
                var running = folder.Status == ContainerStatus.Running;
                var pieces = ContainerLog.Read(folder.Log, ref position);
                foreach (var piece in skip is { } last ? pieces.TakeLast(last) : pieces)
                    await PrintAsync(context, piece, parsed.GetValue(timestamps));
                skip = null;
                if (!parsed.GetValue(follow) || !running)
                    return;
                await Task.Delay(Pause, cancellationToken);
            }
        }));
    }

    private static Task PrintAsync(CliContext context, (string Text, string Stream, DateTimeOffset Time) piece, bool withTime)
    {
        var output = piece.Stream == "stderr" ? context.Error : context.Out;
        return output.WriteAsync((withTime ? piece.Time.ToString("O", CultureInfo.InvariantCulture) + " " : "") + piece.Text);
    }
}
