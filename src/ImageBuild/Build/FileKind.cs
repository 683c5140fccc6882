namespace ImageBuild.Build;

/// <summary>
/// Whether a file is a program, told by its name and its first bytes alone, so that every host says the same.
/// </summary>
internal static class FileKind
{
    /// <summary>How many of the first bytes <see cref="IsProgram"/> wants.</summary>
    public const int HeadSize = 4;

    /// <summary>
    /// A program is an ELF file that is not called a shared library (<c>.so</c>, <c>.so.1</c>), or a script that names
    /// its interpreter (<c>#!</c>). Libraries need no execute bit, and packages from Windows have none to copy.
    /// </summary>
    public static bool IsProgram(string name, ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("#!"u8))
            return true;
        var isLibrary = name.EndsWith(".so", StringComparison.Ordinal)
            || name.Contains(".so.", StringComparison.Ordinal);
        return head.StartsWith("\u007fELF"u8) && !isLibrary;
    }
}
