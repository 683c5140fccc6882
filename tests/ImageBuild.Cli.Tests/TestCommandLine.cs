using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Store;
using ImageBuild.Testing;

namespace ImageBuild.Cli.Tests;

/// <summary>The program in this process, on a store and a folder of the test's own.</summary>
internal sealed class TestCommandLine : IDisposable
{
    /// <summary>The folder that relative paths start from.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("imagebuild-test-").FullName;

    /// <summary>The store.</summary>
    public ImageStore Store => new(new StoreFolders(Path.Combine(Folder, "store")), Platform.OfThisMachine);

    /// <summary>What the last command wrote to standard error.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Runs a command that must succeed, and gives its standard output.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var (exitCode, output) = await TryAsync(arguments);
        Assert.AreEqual(ExitCodes.Success, exitCode, $"{string.Join(' ', arguments)}\n{output}{Error}");
        return output;
    }

    /// <summary>Runs a command that must fail, and print nothing but an error with this code.</summary>
    public async Task FailsAsync(ErrorCode code, params string[] arguments)
    {
        var (exitCode, output) = await TryAsync(arguments);
        Assert.AreEqual(ExitCodes.Failure, exitCode, $"{string.Join(' ', arguments)}\n{output}{Error}");
        StringAssert.StartsWith(Error, $"imagebuild: error IMG{(int)code:0000}: ");
        Assert.AreEqual("", output);
    }

    /// <summary>Runs a command.</summary>
    public async Task<(int ExitCode, string Output)> TryAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await CommandLine.RunAsync(arguments, new CliContext
        {
            Out = output,
            Error = error,
            Environment = new Dictionary<string, string> { ["IMAGEBUILD_STORE"] = Store.Folders.Root },
            WorkingDirectory = Folder,
            Program = [],
            Time = TimeProvider.System,
        });
        Error = error.ToString();
        return (exitCode, output.ToString());
    }

    /// <summary>Puts an image with a layer for each text into the store.</summary>
    public async Task<Image> AddAsync(string name, params string[] texts)
    {
        var image = TestImages.WithFiles(Platform.OfThisMachine, Layers.LayerCompression.Gzip, texts);
        await using var destination = Store.OpenDestination(Reference.Parse(name));
        await ImageCopier.CopyAsync(image, destination, new CopyOptions(), default);
        return image;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
