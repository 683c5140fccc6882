namespace ImageBuild.Tasks.Tests;

/// <summary>A project that was published into a folder of its own, and a task that makes an image of it on scratch.</summary>
internal sealed class Project : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("imagebuild-tasks-");

    public Project()
    {
        Directory.CreateDirectory(At("publish"));
        Write("publish/hello.dll", "assembly");
        Write("publish/hello", "\u007fELF");
        Write("publish/Markdig.dll", "package");
    }

    public string At(string path) => Path.Combine(folder.FullName, path);

    public void Write(string path, string text)
    {
        File.WriteAllText(At(path), text);
        File.SetLastWriteTimeUtc(At(path), new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    public Tasks Task(MockEngine? engine = null)
    {
        var mock = engine ?? new MockEngine();
        return new Tasks(
            new DescribeImage
            {
                BuildEngine = mock,
                AssemblyFileName = "hello.dll",
                BaseImage = "scratch",
                ExecutableFileName = "hello",
                ProjectDirectory = folder.FullName,
                PublishDirectory = "publish/",
                PublishedFiles = Items.Of(
                    "obj/hello.dll RelativePath=hello.dll",
                    "cache/Markdig.dll RelativePath=Markdig.dll NuGetPackageId=Markdig NuGetPackageVersion=1.6.0"),
                RuntimeIdentifier = "linux-x64",
            },
            new BuildImage { BuildEngine = mock, ProjectDirectory = folder.FullName, Repository = "Hello", Store = "store" });
    }

    public void Dispose() => folder.Delete(recursive: true);
}
