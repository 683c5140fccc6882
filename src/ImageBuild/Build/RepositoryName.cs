using ImageBuild.Oci;

namespace ImageBuild.Build;

/// <summary>Names of repositories made from what a project is called, as the SDK makes them.</summary>
public static class RepositoryName
{
    /// <summary>
    /// A name that a repository can have, as it is. Any other in lower case, with <c>-</c> for whatever is not an ASCII
    /// letter, a digit, <c>-</c>, <c>_</c> or <c>/</c>: <c>my.app</c> keeps its dot, <c>My.App</c> becomes
    /// <c>my-app</c>.
    /// </summary>
    /// <param name="property">Whose value it is, for errors.</param>
    /// <exception cref="ImageBuildException">IMG1042: what comes out is no name of a repository.</exception>
    public static string Normalize(string property, string name)
    {
        if (IsValid(name))
            return name;
        var normal = string.Create(name.Length, name, (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = Normalize(text[i]);
        });
        return IsValid(normal) ? normal : throw Errors.InvalidRepository(property, name);
    }

    private static bool IsValid(string name) => name.Length > 0 && char.IsAsciiLetterOrDigit(name[0])
        && Reference.TryParse($"localhost/{name}", out var reference, out _) && reference.Path == name;

    private static char Normalize(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '/'
        ? char.ToLowerInvariant(c)
        : '-';
}
