using System.CommandLine;

namespace ImageBuild.Cli.Commands;

internal static class DeleteCommand
{
    public static Verb Create(CliContext context)
    {
        var image = new Argument<string>("IMAGE") { Description = "An image in a registry: docker://registry/name:tag, or by its digest" };
        var command = new Command("delete", "Delete an image, with all its tags, from its registry") { image };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var (registries, name) = session.InRegistry(parsed.GetValue(image)!);
            await context.Out.WriteLineAsync($"Deleted: {await registries.DeleteAsync(name, cancellationToken)}");
        }));
    }
}
