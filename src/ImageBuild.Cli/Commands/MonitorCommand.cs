using System.CommandLine;

namespace ImageBuild.Cli.Commands;

/// <summary>The hidden verb that a container in the background is watched by; <see cref="Monitor"/> starts it.</summary>
internal static class MonitorCommand
{
    public static Verb Create(CliContext context)
    {
        var id = new Argument<string>("ID");
        var command = new Command(Monitor.VerbName, "Watches a container") { id, Monitor.Attached };
        command.Hidden = true;
        return new Verb(command.Does(context, (session, parsed, cancellationToken) =>
            Monitor.RunAsync(session, parsed.GetValue(id)!, parsed.GetValue(Monitor.Attached), cancellationToken))) { OwnsSignals = true };
    }
}
