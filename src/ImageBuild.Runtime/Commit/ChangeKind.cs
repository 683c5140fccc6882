namespace ImageBuild.Runtime.Commit;

/// <summary>What happened to a path, in the letters of <c>docker diff</c>.</summary>
public enum ChangeKind
{
    /// <summary>A: the image does not have it.</summary>
    Added,

    /// <summary>C: the image has something there, or in it something changed.</summary>
    Changed,

    /// <summary>D: the image has it and the container does not.</summary>
    Deleted,
}
