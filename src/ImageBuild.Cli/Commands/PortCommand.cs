using System.CommandLine;

namespace ImageBuild.Cli.Commands;

internal static class PortCommand
{
    public static Verb Create(CliContext context)
    {
        var name = new Argument<string>("CONTAINER") { Description = "A container" };
        var command = new Command("port", "List the ports of this machine that lead to a container") { name };
        return new Verb(command.Does(context, (session, parsed, _) =>
        {
            foreach (var port in session.Containers.Find(parsed.GetValue(name)!).Spec.Ports)
                context.Out.WriteLine(FormattableString.Invariant($"{port.ContainerPort}/{port.Protocol} -> {port.ToString().Split("->")[0]}"));
            return Task.CompletedTask;
        }));
    }
}
