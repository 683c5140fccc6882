using System.Diagnostics.CodeAnalysis;
using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>Descriptors that stay open until a container's first process has its copies.</summary>
internal sealed class OpenDescriptors : IDisposable
{
    private readonly List<SafeFd> open = [];

    [return: NotNullIfNotNull(nameof(fd))]
    public SafeFd? Add(SafeFd? fd)
    {
        if (fd is not null)
            open.Add(fd);
        return fd;
    }

    public void Dispose() => open.ForEach(fd => fd.Dispose());
}
