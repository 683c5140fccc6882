using System.CommandLine;
using ImageBuild.Explain;

namespace ImageBuild.Cli.Commands;

internal static class ExplainCommand
{
    public static Verb Create(CliContext context)
    {
        var image = new Argument<string?>("IMAGE") { Description = "An image of the store", Arity = ArgumentArity.ZeroOrOne };
        var dockerfile = new Option<bool>("--dockerfile") { Description = "Print a Dockerfile that makes the same" };
        var format = new JsonOption("json: one object with all that is known");
        var command = new Command("explain", "Tell what builds put into the layers of an image, or which builds are remembered") { image, dockerfile, format };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var records = new BuildRecords(Path.Combine(session.Store.Folders.Cache, "builds")).All();
            if (parsed.GetValue(image) is not { } name)
            {
                Table.Print(context.Out, [["PROJECT", "PLATFORM", "DIGEST"], .. records.Select(r => new[] { r.Project, r.Platform, r.Image.ToString() })]);
                return;
            }

            var stored = await session.Store.FindAsync(name, cancellationToken);
            var explanation = Explanation.Of(name, stored.Image, records);
            var text = parsed.GetValue(dockerfile) ? Dockerfile.Of(explanation)
                : format.IsIn(parsed) ? ExplainJson.Of(explanation)
                : ExplainText.Of(explanation);
            await context.Out.WriteAsync(text);
        }));
    }
}
