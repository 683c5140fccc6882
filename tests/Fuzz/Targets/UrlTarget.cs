using System.Text;
using ImageBuild.Credentials;
using ImageBuild.Registry;

namespace ImageBuild.Fuzz.Targets;

/// <summary>
/// Where a registry sends on to, and which token server it names. Never anything but http and https, never down from https,
/// never a user's name; and credentials go to none but its own host.
/// </summary>
internal sealed class UrlTarget() : FuzzTarget("url")
{
    private static readonly RegistryOptions Options = new();
    private static readonly Uri Origin = new("https://registry.example.com/v2/a/blobs/uploads/1?state=x");
    private static readonly Credential Secret = new Credential.Password("user", "secret", "a test");

    public override IReadOnlyList<string> Words { get; } =
    [
        "https://registry.example.com", "https://registry.example.com:443/", "http://registry.example.com/", "https://user:secret@registry.example.com/", "//evil.example/",
        "\\\\", "%2e%2e/", "@", ":443", "[::1]", "127.0.0.1", "file:///etc/passwd", "javascript:", "?x=y", "#", "\t", "xn--", "\u00df",
    ];

    public override int MaxLength => 2 << 10;

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.Latin1.GetString(input);
        Property.Accepts<ImageBuildException>(() => CheckRedirect(text));
        Property.Accepts<ImageBuildException>(() => CheckRealm(text));
    }

    private static void CheckRedirect(string location)
    {
        var to = RedirectRule.Resolve(Origin, location, Options);
        Property.Holds(to.Scheme == "https" && to.UserInfo.Length == 0, "it is https, without a name");
        // As it is used: what the query of an upload's end is put behind.
        using var message = new HttpRequestMessage(HttpMethod.Get, to);
        var shown = $"{to.Scheme}://{to.Authority}{to.PathAndQuery}";
        Property.Holds(Uri.TryCreate(shown, UriKind.Absolute, out var again) && again.Host == to.Host && again.Port == to.Port, "it is the host that it looks like");
    }

    private static void CheckRealm(string realm)
    {
        var url = RealmRule.Check("registry.example.com", Origin, realm, Secret, Options);
        Property.Holds(url.Scheme == "https" && url.Host == "registry.example.com" && url.UserInfo.Length == 0, "credentials stay with the host");
    }
}
