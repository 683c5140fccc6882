namespace ImageBuild.Interop.Compatibility;

/// <summary>A kind of project that people have: one of the SDK's templates and a way to deploy it.</summary>
/// <param name="Name">The project's name; cases name it so.</param>
/// <param name="New">What <c>dotnet new</c> makes it from.</param>
/// <param name="Properties">MSBuild properties of its own, as XML.</param>
/// <param name="Items">MSBuild items of its own, as XML.</param>
internal sealed record Template(string Name, string New, string Properties = "", string Items = "")
{
    /// <summary>Code beside that of the template.</summary>
    public string Source { get; init; } = "";

    private const string ForLinux = "<RuntimeIdentifier>linux-x64</RuntimeIdentifier>";

    // A program that says where and as what it runs, so that two images can be told apart by running them.
    private const string Program = """
        using System.Globalization;
        var words = args.Length == 0 ? "-" : string.Join('|', args);
        Console.WriteLine($"in {Environment.CurrentDirectory} from {AppContext.BaseDirectory} as {Environment.UserName} with {words}");
        Console.WriteLine($"{Environment.GetEnvironmentVariable("GREETING")} {CultureInfo.InvariantCulture.Name}{Environment.Version.Major}");

        """;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Template> All { get; } =
    [
        new("My.App", "console"),
        new("references", "console", "<GenerateDocumentationFile>true</GenerateDocumentationFile>", """
            <PackageReference Include="Markdig" Version="1.6.0" />
            <ProjectReference Include="../library/library.csproj" />
            <None Update="start.sh;data/**" CopyToPublishDirectory="PreserveNewest" />
            """),
        new("selfcontained", "console", ForLinux + "<SelfContained>true</SelfContained>"),
        new("singlefile", "console", ForLinux + "<SelfContained>true</SelfContained><PublishSingleFile>true</PublishSingleFile>"),
        new("singlefileshared", "console", ForLinux + "<SelfContained>false</SelfContained><PublishSingleFile>true</PublishSingleFile>"),
        new("trimmed", "console", ForLinux + "<SelfContained>true</SelfContained><PublishTrimmed>true</PublishTrimmed>",
            """<PackageReference Include="Markdig" Version="1.6.0" />""")
        {
            Source = "internal static class Uses { [System.Runtime.CompilerServices.ModuleInitializer] internal static void It() => Markdig.Markdown.ToPlainText(\"x\"); }",
        },
        new("readytorun", "console", ForLinux + "<SelfContained>false</SelfContained><PublishReadyToRun>true</PublishReadyToRun>"),
        new("native", "console", ForLinux + "<PublishAot>true</PublishAot>"),
        new("platforms", "console", "<RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers><SelfContained>false</SelfContained>"),
        new("web", "web"),
        new("pages", "webapp"),
        new("blazor", "blazor"),
        new("worker", "worker"),
    ];

    /// <summary>Writes the project below a folder.</summary>
    public void Create(string folder)
    {
        var home = Path.Combine(folder, Name);
        Peers.Tool.Run("dotnet", "new", New, "-n", Name, "-o", home, "--no-restore");
        var file = Path.Combine(home, Name + ".csproj");
        File.WriteAllText(file, File.ReadAllText(file).Replace("</Project>", $"""
              <PropertyGroup>{Properties}</PropertyGroup>
              <ItemGroup>{Items}</ItemGroup>
            </Project>
            """, StringComparison.Ordinal));
        if (New == "console")
            File.WriteAllText(Path.Combine(home, "Program.cs"), Program);
        if (Source.Length > 0)
            File.WriteAllText(Path.Combine(home, "Source.cs"), Source);
        if (Items.Contains("library", StringComparison.Ordinal))
            AddFiles(folder, home);
    }

    // A library, translations (satellite assemblies), a script, names that need care in archives.
    private static void AddFiles(string folder, string home)
    {
        Peers.Tool.Run("dotnet", "new", "classlib", "-n", "library", "-o", Path.Combine(folder, "library"), "--no-restore");
        foreach (var culture in new[] { "", ".de", ".zh-Hans" })
        {
            File.WriteAllText(Path.Combine(home, $"Texts{culture}.resx"), """
                <root>
                  <resheader name="resmimetype"><value>text/microsoft-resx</value></resheader>
                  <resheader name="version"><value>2.0</value></resheader>
                  <resheader name="reader"><value>System.Resources.ResXResourceReader, System.Windows.Forms</value></resheader>
                  <resheader name="writer"><value>System.Resources.ResXResourceWriter, System.Windows.Forms</value></resheader>
                  <data name="Hello"><value>hello</value></data>
                </root>
                """);
        }

        File.WriteAllText(Path.Combine(home, "start.sh"), "#!/bin/sh\nexec dotnet references.dll \"$@\"\n");
        var longName = new string('n', 120);
        foreach (var name in new[] { "with blank.txt", "ümläut.txt", ".hidden", "empty", $"{longName}/{longName}.txt" })
        {
            var path = Path.Combine(home, "data", name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, name == "empty" ? "" : name);
        }
    }
}
