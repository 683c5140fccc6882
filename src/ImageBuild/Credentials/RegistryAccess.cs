namespace ImageBuild.Credentials;

/// <summary>What a repository is opened for.</summary>
public enum RegistryAccess
{
    /// <summary>To read.</summary>
    Pull,

    /// <summary>To read and to write.</summary>
    Push,

    /// <summary>To delete what was pushed.</summary>
    Delete,
}
