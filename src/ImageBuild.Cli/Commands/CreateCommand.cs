using System.CommandLine;

namespace ImageBuild.Cli.Commands;

internal static class CreateCommand
{
    public static Verb Create(CliContext context)
    {
        var options = new RunOptions();
        var command = options.AddTo(new Command("create", "Make a container without starting it, and print its id"));
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var factory = new ContainerFactory(options, parsed, context);
            var container = await session.CreateContainerAsync(factory, parsed.GetValue(options.Image)!, cancellationToken);
            await context.Out.WriteLineAsync(container.Id);
        })) { TakesCommand = true };
    }
}
