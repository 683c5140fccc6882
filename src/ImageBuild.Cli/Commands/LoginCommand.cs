using System.CommandLine;
using ImageBuild.Credentials;

namespace ImageBuild.Cli.Commands;

internal static class LoginCommand
{
    public static Verb Create(CliContext context)
    {
        var server = new Argument<string?>("SERVER") { Description = "The registry; docker.io if none is given", Arity = ArgumentArity.ZeroOrOne };
        var user = new Option<string?>("--username", "-u") { Description = "The user's name" };
        var password = new Option<string?>("--password", "-p") { Description = "The password or token; others on the machine can see it" };
        var fromInput = new Option<bool>("--password-stdin") { Description = "Read the password or token from standard input" };
        var command = new Command("login", "Log in to a registry, which is asked, and remember it as docker does") { server, user, password, fromInput };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var registry = RegistryName.Parse(parsed.GetValue(server));
            var file = CredentialFiles.ForLogin(context.Environment) ?? throw CliErrors.IncompleteLogin(
                "There is no file to keep the login in. Set HOME, DOCKER_CONFIG or REGISTRY_AUTH_FILE.");
            if (parsed.GetValue(fromInput) && parsed.GetValue(user) is null)
                throw CliErrors.IncompleteLogin("Standard input is the password, so the user has to be given with -u.");
            var name = parsed.GetValue(user) ?? Ask(context, $"Username for {registry}: ", context.In().ReadLine);
            var secret = parsed.GetValue(password) ?? (parsed.GetValue(fromInput)
                ? await ReadSecretAsync(context, cancellationToken)
                : Ask(context, "Password: ", context.ReadSecret));
            if (parsed.GetValue(password) is not null)
                await context.Error.WriteLineAsync("imagebuild: warning: a password on the command line can be seen by others; --password-stdin hides it");
            var credential = new Credential.Password(name, secret, "what was entered");
            await session.LogInAsync(registry, credential, cancellationToken);
            if (await file.SaveAsync(registry, credential, cancellationToken) is null)
                await context.Error.WriteLineAsync($"imagebuild: warning: the password is in {file}, not encrypted; a credential helper (credsStore) would hide it");
            await context.Out.WriteLineAsync("Login Succeeded");
        }));
    }

    private static async Task<string> ReadSecretAsync(CliContext context, CancellationToken cancellationToken)
    {
        var text = await context.In().ReadToEndAsync(cancellationToken);
        return text.TrimEnd('\r', '\n') is { Length: > 0 } secret ? secret : throw CliErrors.IncompleteLogin("Standard input is empty: the password is to come from there.");
    }

    private static string Ask(CliContext context, string question, Func<string?> read)
    {
        context.Error.Write(question);
        return read() is { Length: > 0 } answer ? answer : throw CliErrors.IncompleteLogin(
            "Who logs in was not said, and there is no terminal to ask. Write: imagebuild login -u USER --password-stdin SERVER");
    }
}
