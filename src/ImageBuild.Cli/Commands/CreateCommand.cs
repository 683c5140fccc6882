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
            var image = await session.FindOrPullAsync(parsed.GetValue(options.Image)!, cancellationToken);
            var container = new ContainerFactory(options, parsed, context).Create(image);
            await context.Out.WriteLineAsync((await session.Containers.CreateAsync(container, cancellationToken)).Id);
        })) { TakesCommand = true };
    }
}
