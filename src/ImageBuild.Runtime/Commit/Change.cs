using ImageBuild.Layers;

namespace ImageBuild.Runtime.Commit;

/// <summary>One path that a container changed.</summary>
public readonly record struct Change(ChangeKind Kind, ImagePath Path)
{
    /// <summary>As <c>docker diff</c> prints it.</summary>
    public override string ToString()
    {
        var letter = Kind switch { ChangeKind.Added => 'A', ChangeKind.Changed => 'C', _ => 'D' };
        return $"{letter} {Path}";
    }
}
