namespace ImageBuild.Runtime.Unpack;

/// <summary>Whom unpacked files belong to.</summary>
public enum Ownership
{
    /// <summary>The user and group that the layer names, through the user namespace's map. Needs CAP_CHOWN.</summary>
    FromLayer,

    /// <summary>
    /// Whoever unpacks: for users without subordinate ids, to whom every file appears as root's in a container.
    /// </summary>
    Caller,
}
