namespace ImageBuild.Fuzz.Targets;

/// <summary>A file for readers that want one. In memory, where the machine has such a folder.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private static readonly string Folder = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();

    private TemporaryFile()
    {
    }

    public string Path { get; } = System.IO.Path.Combine(Folder, $"imagebuild-fuzz-{Guid.NewGuid():N}");

    public static TemporaryFile Of(ReadOnlySpan<byte> content)
    {
        var file = new TemporaryFile();
        File.WriteAllBytes(file.Path, content);
        return file;
    }

    public void Dispose() => File.Delete(Path);
}
