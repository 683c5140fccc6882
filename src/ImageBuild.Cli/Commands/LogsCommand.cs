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
        var tail = new Option<string>("--tail", "-n") { Description = "Only so many of the last lines, or all", DefaultValueFactory = _ => "all" };
        var timestamps = new Option<bool>("--timestamps", "-t") { Description = "With the time of each line" };
        var since = new Option<string?>("--since") { Description = "Only what was written from a time (2026-01-31T12:00:00) or so long ago (10m) on" };
        var until = new Option<string?>("--until") { Description = "Only what was written before it" };
        var command = new Command("logs", "Print what a container wrote") { name, follow, tail, timestamps, since, until };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var container = session.Containers.Find(parsed.GetValue(name)!);
            if (container.Log.IsOff)
                throw CliErrors.NoLog(container.Name);
            var folder = session.Containers.FolderOf(container.Id);
            var from = parsed.GetValue(since) is { } first ? PointInTime.Parse("--since", first, context.Time) : DateTimeOffset.MinValue;
            var to = parsed.GetValue(until) is { } end ? PointInTime.Parse("--until", end, context.Time) : DateTimeOffset.MaxValue;
            var show = (ContainerLogLine line) => line.Time < from || line.Time >= to ? Task.CompletedTask : PrintAsync(context, line, parsed.GetValue(timestamps));
            using var log = new ContainerLogReader(folder.Log);
            if (Tail(parsed.GetValue(tail)!) is { } most)
            {
                foreach (var line in Last(log, most, l => l.Time >= from && l.Time < to))
                    await show(line);
            }

            while (true)
            {
                // Looked at before the log: what is written between the two is read the next time.
                var isWritten = parsed.GetValue(follow) && folder.IsWatched;
                while (log.Read() is { } lines)
                {
                    foreach (var line in lines)
                        await show(line);
                }

                if (!isWritten)
                    break;
                await Task.Delay(Pause, cancellationToken);
            }

            if (log.Damaged > 0)
                await context.Error.WriteLineAsync($"imagebuild: warning: {Lines(log.Damaged)} of the log can't be read, and {(log.Damaged == 1 ? "is" : "are")} left out");
        }));
    }

    private static string Lines(int count) => count == 1 ? "a line" : $"{count.ToString(CultureInfo.InvariantCulture)} lines";

    private static Queue<ContainerLogLine> Last(ContainerLogReader log, int most, Func<ContainerLogLine, bool> counts)
    {
        var last = new Queue<ContainerLogLine>();
        while (log.Read() is { } lines)
        {
            foreach (var line in lines.Where(counts))
            {
                last.Enqueue(line);
                if (last.Count > most)
                    last.Dequeue();
            }
        }

        return last;
    }

    private static int? Tail(string text) => text == "all" ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count
        : throw CliErrors.InvalidOption("--tail", text, "a number of lines, or all");

    private static Task PrintAsync(CliContext context, ContainerLogLine line, bool withTime)
    {
        var output = line.Stream == "stderr" ? context.Error : context.Out;
        return output.WriteAsync((withTime ? line.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) + " " : "") + line.Text);
    }
}
