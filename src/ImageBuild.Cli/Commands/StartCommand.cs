using System.CommandLine;

namespace ImageBuild.Cli.Commands;

internal static class StartCommand
{
    public static Verb Create(CliContext context)
    {
        var names = new Argument<string[]>("CONTAINER") { Description = "Names or ids", Arity = ArgumentArity.OneOrMore };
        var attach = new Option<bool>("--attach", "-a") { Description = "In the foreground, with its output" };
        var interactive = new Option<bool>("--interactive", "-i") { Description = "In the foreground, with its input too if it has any" };
        var options = new AttachOptions();
        var command = new Command("start", "Start containers that were made or have ended") { names, attach, interactive, options.Keys };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var exitCode = ExitCodes.Success;
            var keys = options.KeysOf(parsed);
            foreach (var name in parsed.GetValue(names)!)
            {
                var container = session.Containers.Find(name);
                if (parsed.GetValue(attach) || parsed.GetValue(interactive))
                {
                    exitCode = await RunCommand.AttendAsync(session, container, keys, removeOnError: false, endOnSignal: false, cancellationToken);
                    continue;
                }

                Monitor.Start(session, container);
                await context.Out.WriteLineAsync(name);
            }

            return exitCode;
        })) { NeedsRoot = true, OwnsSignals = true };
    }
}
