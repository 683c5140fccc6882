using ImageBuild.Interop.Peers;
using Microsoft.Build.Framework;
using Microsoft.Build.Logging.StructuredLogger;

namespace ImageBuild.Interop.Compatibility;

/// <summary>
/// Many cases published by one side in one build, which costs a third of as many builds. What each printed is told
/// apart by the binary log, and what it pushed by setting the registry's folder aside after each.
/// </summary>
/// <param name="side">Who publishes.</param>
/// <param name="workspace">The folder of the projects.</param>
/// <param name="targets">What is asked of each project.</param>
internal sealed class Batch(Side side, string workspace, string targets)
{
    private const string Output = "OUTPUT ";

    // Every output that the SDK documents, which a target of the projects prints.
    private static readonly string[] Properties =
    [
        "GeneratedContainerManifest", "GeneratedContainerConfiguration", "GeneratedContainerDigest", "GeneratedContainerMediaType",
        "GeneratedArchiveOutputPath", "GeneratedImageIndex", "ContainerBaseRegistry", "ContainerBaseName", "ContainerBaseTag",
        "ContainerBaseDigest", "ContainerBaseImage", "ContainerRegistry", "ContainerRepository", "ContainerUser",
    ];

    private static readonly string[] Metadata = ["Manifest", "Configuration", "ManifestDigest", "ManifestMediaType"];

    /// <summary>The target that prints the outputs, for every project to import.</summary>
    public static string ReportTarget { get; } = $"""
        <Target Name="ReportOutputs">
          <ItemGroup>
            {string.Concat(Properties.Select(p => $"""<_Reported Include="{p}" Value="$({p})" />"""))}
            {string.Concat(Metadata.Select(m => $"""<_Reported Include="GeneratedContainer.{m}" Value="@(GeneratedContainer->Metadata('{m}'))" />"""))}
            <_Reported Include="GeneratedContainer" Value="@(GeneratedContainer->Count())" />
            <_Reported Include="GeneratedContainerName" Value="@(GeneratedContainerName, ' ')" />
          </ItemGroup>
          <Message Importance="high" Text="{Output}%(_Reported.Identity)=%(_Reported.Value)" />
        </Target>
        """;

    /// <summary>Publishes the cases, one after another.</summary>
    public IReadOnlyDictionary<string, Outcome> Run(IReadOnlyList<Case> cases)
    {
        var outcomes = cases.ToDictionary(c => c.Name, c => new Outcome(side.Settle(workspace, c)));
        var driver = Path.Combine(workspace, $"{side.Name}.proj");
        File.WriteAllText(driver, Project(cases, outcomes));
        var log = Path.Combine(workspace, $"{side.Name}.binlog");
        var result = Tool.Try("dotnet", ["msbuild", driver, "-nologo", "-v:q", "-m:1", "-nodeReuse:false", $"-bl:{log}"],
            environment: side.Environment(workspace));
        Assert.IsTrue(File.Exists(log), result.ToString());
        Read(log, outcomes.Values.ToDictionary(o => o.Settings));
        return outcomes;
    }

    private string Project(IEnumerable<Case> cases, Dictionary<string, Outcome> outcomes)
    {
        var items = cases.Select(c =>
            $"""<Case Include="{Path.Combine(workspace, c.Template, c.Template)}.csproj" Folder="{outcomes[c.Name].Folder}" Settings="{outcomes[c.Name].Settings}" NoBuild="{!c.IsUnbuilt}" Targets="{c.Targets ?? targets}" />""");
        return $"""
            <Project>
              <ItemGroup>
                {string.Join("\n    ", items)}
              </ItemGroup>
              <Target Name="PublishAll" Outputs="%(Case.Folder)">
                <MSBuild Projects="@(Case)" Targets="%(Case.Targets);ReportOutputs" ContinueOnError="true"
                         Properties="Configuration=Release;NoBuild=%(Case.NoBuild);_IsPublishing=true;CaseFile=%(Case.Settings);{side.Switch}" />
                <Exec Command="{new RegistryFolder(side.Registry).SetAside("%(Case.Folder)")}" />
              </Target>
            </Project>
            """;
    }

    private static void Read(string log, Dictionary<string, Outcome> outcomes)
    {
        var projects = new Dictionary<(int, int), Outcome>();
        foreach (var args in BinaryLog.ReadRecords(log).Select(r => r.Args).OfType<BuildEventArgs>())
        {
            var context = (args.BuildEventContext?.NodeId ?? 0, args.BuildEventContext?.ProjectContextId ?? 0);
            if (args is ProjectStartedEventArgs started && started.GlobalProperties?.TryGetValue("CaseFile", out var settings) == true)
                projects[context] = outcomes[settings];
            else if (projects.TryGetValue(context, out var outcome))
                Add(outcome, args);
        }
    }

    private static void Add(Outcome outcome, BuildEventArgs args)
    {
        switch (args)
        {
            case BuildErrorEventArgs error:
                outcome.Said.Add($"error {error.Code}");
                outcome.Log.Add(error.Message ?? "");
                break;
            case BuildWarningEventArgs warning:
                outcome.Said.Add($"warning {warning.Code}");
                outcome.Log.Add(warning.Message ?? "");
                break;
            case BuildMessageEventArgs { Message: { } text } when text.StartsWith(Output, StringComparison.Ordinal):
                var (name, value) = text[Output.Length..].Split('=', 2) is [var n, var v] ? (n, v) : (text, "");
                outcome.Outputs[name] = value;
                break;
        }
    }
}

/// <summary>How a publish ended.</summary>
/// <param name="Settings">The file that the project imported, in the case's folder.</param>
internal sealed record Outcome(string Settings)
{
    /// <summary>The case's folder: what it wrote there, and what it pushed.</summary>
    public string Folder => Path.GetDirectoryName(Settings)!;

    /// <summary>Codes of errors and warnings.</summary>
    public SortedSet<string> Said { get; } = [];

    /// <summary>Their texts.</summary>
    public List<string> Log { get; } = [];

    /// <summary>The SDK's outputs, by name; none if it did not come that far.</summary>
    public Dictionary<string, string> Outputs { get; } = [];

    /// <summary>Whether it did what it was told.</summary>
    public bool IsWell => Outputs.Count > 0 && !Said.Any(s => s.StartsWith("error", StringComparison.Ordinal));
}
