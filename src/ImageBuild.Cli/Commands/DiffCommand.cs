using System.CommandLine;
using ImageBuild.Runtime.Commit;

namespace ImageBuild.Cli.Commands;

internal static class DiffCommand
{
    public static Verb Create(CliContext context)
    {
        var name = new Argument<string>("CONTAINER") { Description = "Name or id" };
        var command = new Command("diff", "Show what a container changed: A added, C changed, D deleted") { name };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var container = session.Containers.Find(parsed.GetValue(name)!);
            foreach (var change in new UpperDiff(await session.Runner.ChangesAsync(container, cancellationToken)).Read())
                await context.Out.WriteLineAsync(change.ToString());
        })) { NeedsRoot = true };
    }
}
