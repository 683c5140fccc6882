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
            var own = $"repository:{Repository}:{(Access == RegistryAccess.Push ? "pull,push" : "pull")}";
            return MountFrom is null ? [own] : [own, $"repository:{MountFrom}:pull"];
        }
    }
}
