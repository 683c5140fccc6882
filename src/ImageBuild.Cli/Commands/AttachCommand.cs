using System.CommandLine;

namespace ImageBuild.Cli.Commands;

internal static class AttachCommand
{
    public static Verb Create(CliContext context)
    {
        var name = new Argument<string>("CONTAINER") { Description = "Name or id" };
        var noInput = new Option<bool>("--no-stdin") { Description = "Give it no input" };
        var signals = new Option<bool>("--sig-proxy") { Description = "Pass signals on to it", DefaultValueFactory = _ => true };
        var options = new AttachOptions();
        var command = new Command("attach", "Join what a container in the background writes from now on, and what it reads if it has -i") { name, noInput, signals, options.Keys };
        return new Verb(command.Does(context, async (session, parsed, _) =>
        {
            var keys = options.KeysOf(parsed);
            var container = session.Containers.Find(parsed.GetValue(name)!);
            using var client = session.Containers.Attach(container);
            var withInput = container.Spec.Interactive && !parsed.GetValue(noInput);
            return await AttachOptions.StayAsync(context, client, container.Spec.Terminal, withInput, keys, parsed.GetValue(signals));
        })) { OwnsSignals = true };
    }
}
