namespace ImageBuild.Cli.Templates;

/// <summary>Why a function can't do what it is asked for.</summary>
internal sealed class TemplateFunctionException(string message) : Exception(message)
{
    /// <summary>Whether it was given too few arguments or too many.</summary>
    public bool IsOfCount { get; init; }
}
