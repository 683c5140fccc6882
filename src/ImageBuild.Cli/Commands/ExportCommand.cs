using System.CommandLine;
using ImageBuild.Layout;

namespace ImageBuild.Cli.Commands;

internal static class ExportCommand
{
    public static Verb Create(CliContext context)
    {
        var name = new Argument<string>("CONTAINER") { Description = "Name or id" };
        var output = new Option<string?>("--output", "-o") { Description = "The file to write (default: standard output)", HelpName = "FILE" };
        var command = new Command("export", "Write a container's tree as a tar") { name, output };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var container = session.Containers.Find(parsed.GetValue(name)!);
            if (parsed.GetValue(output) is { } file)
            {
                await DurableFile.WriteResultAsync(context.FullPath(file), to => session.Runner.ExportAsync(container, to, cancellationToken));
                return;
            }

            if (context.IsTerminal(context.Out))
                throw CliErrors.TarToTerminal();
            await using var stream = new BufferedStream(context.OpenOut(), 256 << 10);
            await session.Runner.ExportAsync(container, stream, cancellationToken);
        })) { NeedsRoot = true };
    }
}
