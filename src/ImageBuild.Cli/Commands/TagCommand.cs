using System.CommandLine;
using ImageBuild.Oci;

namespace ImageBuild.Cli.Commands;

internal static class TagCommand
{
    public static Verb Create(CliContext context)
    {
        var image = new Argument<string>("IMAGE") { Description = "An image of the store" };
        var name = new Argument<string>("NAME") { Description = "One more name for it" };
        var command = new Command("tag", "Give an image one more name") { image, name };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var reference = Reference.Parse(parsed.GetValue(name)!);
            var stored = await session.Store.FindAsync(parsed.GetValue(image)!, cancellationToken);
            await session.Store.TagAsync(stored.Root, reference, cancellationToken);
        }));
    }
}
