using ImageBuild.Credentials;

namespace ImageBuild.Registry;

/// <summary>What a request needs to be allowed to do (distribution's token scopes).</summary>
/// <param name="Repository">The repository within the registry.</param>
/// <param name="Access">What is done to it.</param>
/// <param name="MountFrom">Another repository of the registry that is read from.</param>
internal sealed record AuthScope(string Repository, RegistryAccess Access, string? MountFrom = null)
{
    /// <summary>For what needs no more than being known.</summary>
    public static AuthScope Login { get; } = new("", RegistryAccess.Pull);

    /// <summary>The scopes by their names.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            if (Repository.Length == 0)
                return [];
            var actions = Access switch
            {
                RegistryAccess.Push => "pull,push",
                // As skopeo: distribution wants "delete", and quay.io "push" and no word that it does not know.
                RegistryAccess.Delete => "*",
                _ => "pull",
            };
            var own = $"repository:{Repository}:{actions}";
            return MountFrom is null ? [own] : [own, $"repository:{MountFrom}:pull"];
        }
    }
}
