namespace ImageBuild.Tar;

/// <summary>An extended attribute: its full name (<c>security.capability</c>) and its bytes, which are no text.</summary>
public readonly record struct Xattr(string Name, ReadOnlyMemory<byte> Value)
{
    /// <summary>Whether name and bytes are the same.</summary>
    public bool Equals(Xattr other) => Name == other.Name && Value.Span.SequenceEqual(other.Value.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Value.Length);
}
