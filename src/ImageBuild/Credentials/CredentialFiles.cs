namespace ImageBuild.Credentials;

/// <summary>
/// The files of docker and podman. Of the keys that fit, the most specific one wins (podman's <c>host/team/app</c>
/// before <c>host</c>); of the files, the first that has one.
/// </summary>
/// <param name="files">The files; those that do not exist are passed over.</param>
public sealed class CredentialFiles(IReadOnlyList<CredentialFile> files) : ICredentialStore
{
    /// <inheritdoc/>
    public IEnumerable<string> Sources => files.Select(f => f.Problem.Length > 0 ? $"{f} ({f.Problem.TrimEnd('.')})" : $"{f}");

    /// <summary>
    /// The files that an environment points to: <c>REGISTRY_AUTH_FILE</c>; docker's in <c>DOCKER_CONFIG</c>, else in
    /// <c>~/.docker</c>; podman's in <c>XDG_RUNTIME_DIR</c> and <c>XDG_CONFIG_HOME</c>.
    /// </summary>
    public static CredentialFiles Of(IReadOnlyDictionary<string, string> environment) =>
        new([.. Paths(environment).Select(path => Open(path, environment))]);

    /// <summary>Where a login is kept: <c>REGISTRY_AUTH_FILE</c> if it is set, else docker's file; null without a home.</summary>
    public static CredentialFile? ForLogin(IReadOnlyDictionary<string, string> environment) =>
        Paths(environment).Select(path => Open(path, environment)).FirstOrDefault();

    /// <summary>The paths of the files, in order.</summary>
    internal static IReadOnlyList<string> Paths(IReadOnlyDictionary<string, string> environment)
    {
        string? Value(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
        var home = Value("HOME") ?? Value("USERPROFILE");
        string?[] found =
        [
            Value("REGISTRY_AUTH_FILE"),
            Below(Value("DOCKER_CONFIG") ?? Below(home, ".docker"), "config.json"),
            Below(Value("XDG_RUNTIME_DIR"), "containers", "auth.json"),
            Below(Value("XDG_CONFIG_HOME") ?? Below(home, ".config"), "containers", "auth.json"),
        ];
        return [.. found.OfType<string>()];
    }

    /// <inheritdoc/>
    public async ValueTask<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            if (await file.FindAsync(query, cancellationToken) is { } found)
                return found;
        }

        return null;
    }

    private static CredentialFile Open(string path, IReadOnlyDictionary<string, string> environment) =>
        new(path, new CredentialHelpers(environment));

    private static string? Below(string? folder, params string[] names) =>
        folder is null ? null : Path.Combine([folder, .. names]);
}
