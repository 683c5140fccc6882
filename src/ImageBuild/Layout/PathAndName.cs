namespace ImageBuild.Layout;

/// <summary>References of the form <c>PATH[:NAME]</c>, where the path may begin with a drive letter.</summary>
public static class PathAndName
{
    /// <summary>Divides at the first colon that is not a drive's. An empty name is none.</summary>
    public static (string Path, string? Name) Split(string text)
    {
        var hasDrive = text.Length >= 3 && char.IsAsciiLetter(text[0]) && text[1] == ':' && text[2] is ('\\' or '/');
        var colon = text.IndexOf(':', hasDrive ? 2 : 0);
        if (colon < 0)
            return (text, null);
        var name = text[(colon + 1)..];
        return (text[..colon], name.Length == 0 ? null : name);
    }
}
