namespace ImageBuild.Cli.Templates;

/// <summary>Why a function can't do what it is asked for.</summary>
internal sealed class TemplateFunctionException(string message) : Exception(message);
