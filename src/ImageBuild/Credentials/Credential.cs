namespace ImageBuild.Credentials;

/// <summary>Who somebody is to a registry. Printing one shows where it is from and never the secret.</summary>
/// <param name="Source">Where it was found, for messages: <c>'/home/me/.docker/config.json'</c>.</param>
public abstract record Credential(string Source)
{
    /// <summary>A user and a password or an access token, for Basic authentication and for token servers.</summary>
    public sealed record Password(string User, string Secret, string Source) : Credential(Source)
    {
        /// <inheritdoc/>
        public override string ToString() => Source;
    }

    /// <summary>A refresh token, which only a token server can use (OAuth2).</summary>
    public sealed record IdentityToken(string Token, string Source) : Credential(Source)
    {
        /// <inheritdoc/>
        public override string ToString() => Source;
    }

    /// <inheritdoc/>
    public override string ToString() => Source;
}
