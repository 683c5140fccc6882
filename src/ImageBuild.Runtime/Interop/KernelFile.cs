using System.Text;

namespace ImageBuild.Runtime.Interop;

/// <summary>Files of /proc and /sys: short, and made by the kernel as they are read.</summary>
internal static class KernelFile
{
    /// <summary>All of one. Every start of a container reads several, so there is no reader with buffers between.</summary>
    /// <exception cref="IOException">It can't be read, or is not there.</exception>
    public static string Read(string path) => Encoding.UTF8.GetString(File.ReadAllBytes(path));
}
