using System.CommandLine;
using ImageBuild.Oci;

namespace ImageBuild.Cli.Commands;

internal static class PullCommand
{
    public static Verb Create(CliContext context)
    {
        var image = new Argument<string>("IMAGE") { Description = "registry/name[:tag][@digest]" };
        var platform = new Option<string?>("--platform") { Description = "Which platform of the image: os/architecture[/variant]" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print the name alone" };
        var command = new Command("pull", "Get an image from a registry into the store") { image, platform, quiet };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var reference = Reference.Parse(parsed.GetValue(image)!).WithDefaultTag();
            var pull = new Pull(session)
            {
                To = parsed.GetValue(quiet) ? null : context.Out,
                Platform = parsed.GetValue(platform) is { } text ? Platform.Parse(text) : Platform.OfThisMachine,
            };
            await pull.RunAsync(reference, cancellationToken);
            await context.Out.WriteLineAsync(reference.ToString());
        }));
    }
}
