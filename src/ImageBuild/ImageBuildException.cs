using System.Globalization;

namespace ImageBuild;

/// <summary>A failure that a person can act on: a code of the catalog, and a message that says what to do.</summary>
public sealed class ImageBuildException : Exception
{
    /// <summary>Makes one; the named methods of the <c>Errors</c> classes are the only callers.</summary>
    public ImageBuildException(ErrorCode code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>Which failure it is; callers branch on this, never on text.</summary>
    public ErrorCode Code { get; }

    /// <summary>The code as it is printed: <c>IMG1001</c>.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"IMG{(int)Code:0000}");
}
