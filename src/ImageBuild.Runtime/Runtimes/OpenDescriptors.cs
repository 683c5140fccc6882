using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>Descriptors that stay open until a container's first process has its copies.</summary>
internal sealed class OpenDescriptors : IDisposable
{
    private readonly List<SafeFd> open = [];

    public SafeFd Add(SafeFd fd)
    {
        open.Add(fd);
        return fd;
    }

    public void Dispose() => open.ForEach(fd => fd.Dispose());
}
