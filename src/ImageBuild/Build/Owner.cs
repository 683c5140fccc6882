using System.Globalization;

namespace ImageBuild.Build;

/// <summary>Who owns an entry of a layer.</summary>
public readonly record struct Owner(int UserId, int GroupId)
{
    /// <summary>Root, whom everything belongs to that says nothing else.</summary>
    public static readonly Owner Root;

    /// <summary>Reads <c>uid[:gid]</c>; the group is the user's number where none is given.</summary>
    /// <param name="text">What to read.</param>
    /// <param name="item">Whose owner it is, for the error.</param>
    /// <exception cref="ImageBuildException">IMG1045: not one or two numbers.</exception>
    public static Owner Parse(string text, string item)
    {
        var parts = text.Split(':');
        return parts.Select(Number).ToArray() switch
        {
            [>= 0 and var user] => new Owner(user, user),
            [>= 0 and var user, >= 0 and var group] => new Owner(user, group),
            _ => throw Errors.InvalidOwner(text, item),
        };

        static int Number(string part) =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1;
    }
}
