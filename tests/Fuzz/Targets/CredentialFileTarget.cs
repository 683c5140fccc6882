using ImageBuild.Credentials;

namespace ImageBuild.Fuzz.Targets;

/// <summary>Docker's <c>config.json</c>, which other programs write. No helper that it names is there.</summary>
internal sealed class CredentialFileTarget() : FuzzTarget("credentials")
{
    private static readonly CredentialHelpers NoHelpers = new(new Dictionary<string, string> { ["PATH"] = "/nowhere" });

    private static readonly CredentialQuery[] Queries =
        [new("docker.io", "library/alpine", RegistryAccess.Pull), new("registry.example.com:5000", "a/b", RegistryAccess.Push)];

    public override IReadOnlyList<string> Words { get; } =
    [
        "\"auths\":{", "\"https://index.docker.io/v1/\":", "\"registry.example.com:5000\":{", "\"auth\":\"dXNlcjpzZWNyZXQ=\"", "\"identitytoken\":\"t\"", "\"credsStore\":\"x\"",
        "\"credHelpers\":{", "\"username\":\"u\"", "\"password\":\"p\"", "null", "\\ud800", "../../bin/sh",
    ];

    public override int TestMutations => 500;

    protected override void Run(ReadOnlySpan<byte> input)
    {
        using var file = TemporaryFile.Of(input);
        var credentials = new CredentialFile(file.Path, NoHelpers);
        foreach (var query in Queries)
            credentials.FindAsync(query, CancellationToken.None).GetAwaiter().GetResult();
    }
}
