using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ImageBuild.Tasks.Tests;

/// <summary>Items of MSBuild in one line: <c>"80 Type=udp"</c>.</summary>
internal static class Items
{
    /// <summary>Items with metadata, which are <c>Name=value</c> behind the item and a space.</summary>
    public static ITaskItem[] Of(params string[] lines) => [.. lines.Select(Parse)];

    private static ITaskItem Parse(string line)
    {
        var words = line.Split(' ');
        var item = new TaskItem(words[0]);
        foreach (var pair in words.Skip(1).Select(w => w.Split('=', 2)))
            item.SetMetadata(pair[0], pair[1]);
        return item;
    }
}
