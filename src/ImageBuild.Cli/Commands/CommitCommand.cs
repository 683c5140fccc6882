using System.CommandLine;
using ImageBuild.Oci;
using ImageBuild.Runtime.Commit;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli.Commands;

internal static class CommitCommand
{
    public static Verb Create(CliContext context)
    {
        var container = new Argument<string>("CONTAINER") { Description = "Name or id" };
        var image = new Argument<string?>("IMAGE") { Description = "A name for the new image", Arity = ArgumentArity.ZeroOrOne };
        var message = new Option<string?>("--message", "-m") { Description = "What was changed" };
        var author = new Option<string?>("--author", "-a") { Description = "Who changed it" };
        var command = new Command("commit", "Make an image of a container and its changes, and print the image's id") { container, image, message, author };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(image) is { } text ? Reference.Parse(text) : null;
            var found = session.Containers.Find(parsed.GetValue(container)!);
            var folder = session.Containers.FolderOf(found.Id);
            var parent = (await session.Containers.ImageOfAsync(found, cancellationToken)).Image;
            var changes = await session.Runner.ChangesAsync(found, cancellationToken);
            using var pause = folder.Status == ContainerStatus.Running ? ContainerPause.Begin(folder.State.Process, context.Time) : null;
            var options = new CommitOptions
            {
                Created = context.SourceDate ?? context.Time.GetUtcNow(),
                Message = parsed.GetValue(message),
                Author = parsed.GetValue(author),
                CreatedBy = string.Join(' ', found.Spec.Arguments),
            };
            var made = await new Committer(session.Store).CommitAsync(parent, changes, name, options, cancellationToken);
            await context.Out.WriteLineAsync(made.Id.ToString());
        })) { NeedsRoot = true };
    }
}
