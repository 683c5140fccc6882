using ImageBuild.Oci;

namespace ImageBuild.Build;

/// <summary>Names of repositories made from what a project is called, as the SDK makes them.</summary>
public static class RepositoryName
{
    /// <summary>
    /// The name in lower case, with <c>-</c> for every character that a repository's name can't have.
    /// </summary>
    /// <exception cref="ImageBuildException">IMG1042: what comes out is no name of a repository.</exception>
    public static string Normalize(string name)
    {
        var normal = string.Create(name.Length, name, (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = Normalize(text[i]);
        });
        if (normal.Length == 0 || !char.IsAsciiLetterOrDigit(normal[0])
            || !Reference.TryParse($"localhost/{normal}", out var reference, out _) || reference.Path != normal)
        {
            throw Errors.InvalidRepository(name);
        }

        return normal;
    }

    private static char Normalize(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/'
        ? char.ToLowerInvariant(c)
        : '-';
}
