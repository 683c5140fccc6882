using System.CommandLine;
using ImageBuild.Credentials;

namespace ImageBuild.Cli.Commands;

internal static class LogoutCommand
{
    public static Verb Create(CliContext context)
    {
        var server = new Argument<string?>("SERVER") { Description = "The registry; docker.io if none is given", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("logout", "Forget the login to a registry") { server };
        return new Verb(command.Does(context, async (_, parsed, cancellationToken) =>
        {
            var registry = RegistryName.Parse(parsed.GetValue(server));
            var file = CredentialFiles.ForLogin(context.Environment);
            var wasIn = file is not null && await file.RemoveAsync(registry, cancellationToken);
            await context.Out.WriteLineAsync(wasIn ? $"Removing login credentials for {registry}" : $"Not logged in to {registry}");
            // Podman's files are podman's.
            var query = new CredentialQuery(registry, "", RegistryAccess.Pull);
            if (await CredentialFiles.Of(context.Environment).FindAsync(query, cancellationToken) is { } other)
                await context.Error.WriteLineAsync($"imagebuild: warning: {other.Source} still has a login to {registry}");
        }));
    }
}
