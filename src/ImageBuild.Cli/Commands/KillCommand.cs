using System.CommandLine;

namespace ImageBuild.Cli.Commands;

internal static class KillCommand
{
    private const int SigKill = 9;

    public static Verb Create(CliContext context)
    {
        var names = new Argument<string[]>("CONTAINER") { Description = "Names or ids", Arity = ArgumentArity.OneOrMore };
        var signal = new Option<string>("--signal", "-s") { Description = "The signal", DefaultValueFactory = _ => "SIGKILL" };
        var command = new Command("kill", "Send a signal to containers") { names, signal };
        return new Verb(command.Does(context, async (session, parsed, _) =>
        {
            var number = Signals.Parse(parsed.GetValue(signal)!);
            foreach (var name in parsed.GetValue(names)!)
            {
                var container = session.Containers.Find(name);
                using var running = session.Containers.OpenRunning(container);
                if (number == SigKill || number == container.StopSignal)
                    session.Containers.AskToStop(container);
                running.Signal(number);
                await context.Out.WriteLineAsync(name);
            }
        }));
    }
}
