using System.Collections.Immutable;
using System.CommandLine.Parsing;
using System.Text.Json;

namespace ImageBuild.Cli;

/// <summary>
/// The profile of a project's <c>launchSettings.json</c> that <c>dotnet run</c> chose. It has set the profile's variables
/// for this process, which runs the container in the project's place, and named the profile in one of them.
/// </summary>
internal sealed record LaunchProfile
{
    private const string NameVariable = "DOTNET_LAUNCH_PROFILE";
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The variables that are the program's, each <c>NAME=value</c>.</summary>
    public ImmutableArray<string> Variables { get; init; } = [];

    /// <summary>The arguments of a program that is given none.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>The profile that was chosen; an empty one if none was.</summary>
    /// <param name="file">The settings' path; null for none.</param>
    /// <param name="environment">This process's environment.</param>
    public static LaunchProfile Read(string? file, IReadOnlyDictionary<string, string> environment)
    {
        if (file is null || environment.GetValueOrDefault(NameVariable) is not { } name)
            return new LaunchProfile();
        try
        {
            using var settings = JsonDocument.Parse(File.ReadAllBytes(file), Lenient);
            return Read(settings.RootElement.GetProperty("profiles").GetProperty(name), environment);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw CliErrors.InvalidOption("--launch-settings", file, $"the path of a launchSettings.json with the profile '{name}' ({e.Message})");
        }
    }

    private static LaunchProfile Read(JsonElement profile, IReadOnlyDictionary<string, string> environment)
    {
        var named = profile.TryGetProperty("environmentVariables", out var variables) ? variables.EnumerateObject().Select(v => v.Name) : [];
        // applicationUrl became this one; what a value became when the SDK expanded it is in the environment too.
        string[] names = [NameVariable, "ASPNETCORE_URLS", .. named];
        return new LaunchProfile
        {
            Variables = [.. names.Where(environment.ContainsKey).Select(n => $"{n}={environment[n]}")],
            Arguments = profile.TryGetProperty("commandLineArgs", out var line) ? [.. CommandLineParser.SplitCommandLine(line.GetString() ?? "")] : [],
        };
    }
}
