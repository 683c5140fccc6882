using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace ImageBuild.Credentials;

/// <summary>
/// The programs <c>docker-credential-NAME</c>, which keep secrets in a keychain of the machine or get them from a cloud
/// (docker's credential helper protocol: a verb as argument, the rest on standard input and output).
/// </summary>
/// <param name="environment">The caller's environment: its <c>PATH</c> tells where they are, and they get all of it.</param>
public sealed class CredentialHelpers(IReadOnlyDictionary<string, string> environment)
{
    private const string NotFound = "credentials not found in native keychain";
    private const string TokenUser = "<token>";
    private const int MaxComplaint = 200;

    /// <summary>What a helper has for a registry; null for nothing.</summary>
    /// <param name="name">The helper's name, without <c>docker-credential-</c>.</param>
    /// <param name="server">The key of the registry, as docker writes it.</param>
    /// <exception cref="ImageBuildException">IMG2019: there is no such helper, or it fails.</exception>
    public async Task<Credential?> GetAsync(string name, string server, CancellationToken cancellationToken)
    {
        var (exitCode, answer) = await RunAsync(name, "get", server, cancellationToken);
        if (exitCode != 0)
            return answer.Trim() == NotFound ? null : throw Failed(name, answer);
        try
        {
            var found = JsonNode.Parse(answer);
            var (user, secret) = ((string?)found?["Username"] ?? "", (string?)found?["Secret"] ?? "");
            if (secret.Length == 0)
                return null;
            return user == TokenUser ? new Credential.IdentityToken(secret, ProgramOf(name)) : new Credential.Password(user, secret, ProgramOf(name));
        }
        // Without what it said: there is a secret in it.
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            throw Errors.CredentialHelperFailed(ProgramOf(name), "its answer is not the JSON of a credential");
        }
    }

    /// <summary>Gives a helper a credential to keep.</summary>
    /// <exception cref="ImageBuildException">IMG2019: there is no such helper, or it fails.</exception>
    public async Task StoreAsync(string name, string server, Credential.Password credential, CancellationToken cancellationToken)
    {
        var json = new JsonObject { ["ServerURL"] = server, ["Username"] = credential.User, ["Secret"] = credential.Secret };
        var (exitCode, answer) = await RunAsync(name, "store", json.ToJsonString(), cancellationToken);
        if (exitCode != 0)
            throw Failed(name, answer);
    }

    /// <summary>Makes a helper forget a credential.</summary>
    /// <returns>Whether it had one, as far as it says.</returns>
    /// <exception cref="ImageBuildException">IMG2019: there is no such helper, or it fails.</exception>
    public async Task<bool> EraseAsync(string name, string server, CancellationToken cancellationToken)
    {
        var (exitCode, answer) = await RunAsync(name, "erase", server, cancellationToken);
        if (exitCode != 0 && answer.Trim() != NotFound)
            throw Failed(name, answer);
        return exitCode == 0;
    }

    private async Task<(int ExitCode, string Answer)> RunAsync(string name, string verb, string input, CancellationToken cancellationToken)
    {
        using var process = Start(name, verb);
        try
        {
            // One that does not read its input has its own reason to end.
            await IgnoringBrokenPipe(process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken));
            await IgnoringBrokenPipe(process.StandardInput.DisposeAsync().AsTask());
            var answer = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, answer);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private Process Start(string name, string verb)
    {
        var start = new ProcessStartInfo(Find(name), [verb])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw Errors.CredentialHelperFailed(ProgramOf(name), e.Message);
        }
    }

    // Never in the folder that somebody happens to stand in, where Windows would look first.
    private string Find(string name)
    {
        var program = ProgramOf(name);
        string[] files = OperatingSystem.IsWindows() ? [program + ".exe"] : [program];
        var folders = (environment.GetValueOrDefault("PATH") ?? environment.GetValueOrDefault("Path") ?? "")
            .Split(Path.PathSeparator).Where(Path.IsPathFullyQualified);
        var isName = !name.AsSpan().ContainsAny('/', '\\');
        return folders.SelectMany(folder => files, Path.Combine).FirstOrDefault(file => isName && File.Exists(file))
            ?? throw Errors.CredentialHelperFailed(program, "it is not in a folder of the PATH");
    }

    private static async Task IgnoringBrokenPipe(Task writing)
    {
        try
        {
            await writing;
        }
        catch (IOException)
        {
        }
    }

    private static string ProgramOf(string name) => "docker-credential-" + name;

    private static ImageBuildException Failed(string name, string answer)
    {
        var said = string.Concat(answer.Trim().Take(MaxComplaint).Select(c => char.IsControl(c) ? ' ' : c));
        var isSafe = said.Length > 0 && !said.Contains('{', StringComparison.Ordinal);
        return Errors.CredentialHelperFailed(ProgramOf(name), isSafe ? $"it says: {said}" : "it does not say why");
    }
}
