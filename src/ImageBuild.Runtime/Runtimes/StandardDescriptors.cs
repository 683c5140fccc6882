using ImageBuild.Runtime.Interop;

namespace ImageBuild.Runtime.Runtimes;

/// <summary>The descriptors 0, 1 and 2 of this process.</summary>
public static class StandardDescriptors
{
    private const int Last = 2;

    private static readonly List<SafeFd> Kept = [];

    /// <summary>
    /// Opens <c>/dev/null</c> in the place of those that the caller has closed. Whatever is opened later would get their
    /// numbers, and what is printed. To be called before anything else is opened.
    /// </summary>
    public static void Open()
    {
        var opened = OpenNull();
        for (; opened.Number <= Last; opened = OpenNull())
            Kept.Add(opened);
        opened.Dispose();
    }

    private static SafeFd OpenNull() => Linux.OpenAt2(SafeFd.Cwd, "/dev/null", Linux.O_RDWR, 0);
}
