using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Compatibility;

/// <summary>The projects, built once, the two registries with their bases, and what has been published so far.</summary>
internal sealed class Workspace : IDisposable
{
    private static readonly Lazy<Workspace> Made = new(Create);

    private readonly TempFolder folder = new();
    private readonly Dictionary<string, IReadOnlyList<Fact>> differences = [];
    private readonly Lazy<(IReadOnlyDictionary<string, Outcome> Sdk, IReadOnlyDictionary<string, Outcome> Ours)> outcomes;

    private Workspace()
    {
        Sdk = Side.Sdk();
        Ours = Side.Ours();
        outcomes = new(() => (Run(Sdk, Cases.All, "Publish;PublishContainer"), Run(Ours, Cases.All, "Publish;PublishContainer")));
    }

    /// <summary>The SDK's side.</summary>
    public Side Sdk { get; }

    /// <summary>Our side.</summary>
    public Side Ours { get; }

    /// <summary>Our program, on the store that the projects use too.</summary>
    public Imagebuild Imagebuild => new(folder["store"]);

    /// <summary>Where the projects are.</summary>
    public string Folder => folder.Path;

    /// <summary>The one of all test classes here.</summary>
    public static Workspace Shared
    {
        get
        {
            Tool.RequireRoot();
            Tool.Require("docker-registry", "clang");
            return Made.Value;
        }
    }

    /// <summary>Ends the registries and deletes the folder.</summary>
    public static void DisposeShared()
    {
        if (Made.IsValueCreated)
            Made.Value.Dispose();
    }

    private static Workspace Create()
    {
        var workspace = new Workspace();
        BaseImages.PushAsync(workspace.Sdk.Registry, workspace.Imagebuild).GetAwaiter().GetResult();
        BaseImages.PushAsync(workspace.Ours.Registry, workspace.Imagebuild).GetAwaiter().GetResult();
        workspace.Build();
        return workspace;
    }

    /// <summary>What differs between the two sides' results of a case. All cases are published when one is asked for.</summary>
    public IReadOnlyList<Fact> DifferencesOf(Case row) =>
        differences.TryGetValue(row.Name, out var known) ? known : differences[row.Name] = Compare(row);

    /// <summary>How our publish of a case ended.</summary>
    public Outcome OursOf(Case row) => outcomes.Value.Ours[row.Name];

    private List<Fact> Compare(Case row)
    {
        var (sdk, ours) = (outcomes.Value.Sdk[row.Name], outcomes.Value.Ours[row.Name]);
        Assert.AreEqual(!row.IsRefused, sdk.IsWell, "the SDK's own: " + string.Join('\n', sdk.Log));
        var before = Publication.FactsOf(Sdk, sdk);
        var after = Publication.FactsOf(Ours, ours);
        // Where only one has an image, that is all there is to say.
        return sdk.IsWell == ours.IsWell
            ? [.. Fact.Between(row, before, after)]
            : [new Fact(row, Publication.Ends, before[Publication.Ends], after[Publication.Ends])];
    }

    /// <summary>Has one side do something with every project of some cases.</summary>
    public IReadOnlyDictionary<string, Outcome> Run(Side side, IReadOnlyList<Case> cases, string targets) =>
        new Batch(side, Folder, targets).Run(cases);

    /// <inheritdoc/>
    public void Dispose()
    {
        Sdk.Dispose();
        Ours.Dispose();
        folder.Dispose();
    }

    // The package's own targets from the packed package, but not by restoring it: the folder of restored packages is
    // shared with everything else on the machine. One publish of all, so that two run at once and nothing is made twice.
    private void Build()
    {
        var package = Directory.EnumerateFiles(Peers.Dotnet.Packages, "ImageBuild.Tasks.*.nupkg").MaxBy(File.GetLastWriteTimeUtc)!;
        System.IO.Compression.ZipFile.ExtractToDirectory(package, folder["package"]);
        File.WriteAllText(folder["Directory.Build.props"], $"""
            <Project>
              <Import Project="{folder["package"]}/build/ImageBuild.Tasks.props" />
              <PropertyGroup>
                <NuGetAudit>false</NuGetAudit>
                <ImageBuildStore>{folder["store"]}</ImageBuildStore>
              </PropertyGroup>
              <Import Project="$(CaseFile)" Condition="'$(CaseFile)' != ''" />
            </Project>
            """);
        File.WriteAllText(folder["Directory.Build.targets"], $"""
            <Project>
              <Import Project="{folder["package"]}/build/ImageBuild.Tasks.targets" />
              {Batch.ReportTarget}
            </Project>
            """);
        foreach (var template in Template.All)
            template.Create(folder.Path);
        // A solution builds what it does not name in another configuration.
        var projects = Template.All.Select(t => t.Name).Append("library").Select(n => $"""<Project Path="{n}/{n}.csproj" />""");
        File.WriteAllText(folder["all.slnx"], $"<Solution>{string.Concat(projects)}</Solution>");
        Tool.Run("dotnet", "publish", folder["all.slnx"], "-c", "Release", "-nologo", "-v:q", "-m:2");
    }
}

/// <summary>Ends what the classes share when the last of them is done.</summary>
[TestClass]
[DoNotParallelize]
public static class WorkspaceCleanup
{
    [AssemblyCleanup]
    public static void Dispose() => Workspace.DisposeShared();
}

/// <summary>Something about the result of a case that is not the same on both sides; null is absent.</summary>
internal sealed record Fact(Case Case, string Key, string? Sdk, string? Ours)
{
    /// <summary>What it is about, whichever of an index's platforms it is of.</summary>
    public string Name => Key.StartsWith("linux/", StringComparison.Ordinal) ? Key[(Key.IndexOf(' ', StringComparison.Ordinal) + 1)..] : Key;

    /// <summary>All that is not the same.</summary>
    public static IEnumerable<Fact> Between(Case row, IReadOnlyDictionary<string, string> sdk, IReadOnlyDictionary<string, string> ours) =>
        from name in sdk.Keys.Union(ours.Keys).Order(StringComparer.Ordinal)
        let fact = new Fact(row, name, sdk.GetValueOrDefault(name), ours.GetValueOrDefault(name))
        where fact.Sdk != fact.Ours
        select fact;

    /// <inheritdoc/>
    public override string ToString() => $"{Key}\n  SDK  {Sdk ?? "(absent)"}\n  ours {Ours ?? "(absent)"}";
}
