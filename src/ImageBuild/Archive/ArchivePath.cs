namespace ImageBuild.Archive;

/// <summary>Names inside an archive. They are keys and never paths on disk.</summary>
internal static class ArchivePath
{
    /// <summary>The name without empty and <c>.</c> components; null if it climbs out of the archive.</summary>
    public static string? Normal(string name)
    {
        var parts = new List<string>();
        foreach (var part in name.Split('/'))
        {
            if (part is "" or ".")
                continue;
            if (part != "..")
                parts.Add(part);
            else if (parts.Count == 0)
                return null;
            else
                parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('/', parts);
    }

    /// <summary>What a symbolic link leads to; null if that is outside of the archive.</summary>
    public static string? Target(string link, string target) =>
        target.StartsWith('/') ? null : Normal($"{link}/../{target}");
}
