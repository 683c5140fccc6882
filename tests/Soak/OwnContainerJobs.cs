using System.Globalization;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Soak;

/// <summary>What a worker does with a container of its own, where every answer is known beforehand.</summary>
internal static class OwnContainerJobs
{
    private static readonly string[][] Options =
    [
        [], [], [], ["--memory", "64m"], ["--network", "none"], ["--read-only"], ["-u", "1000"], ["--network", "private"], ["--pids-limit", "20"],
    ];

    /// <summary>A program that ends by itself.</summary>
    public static void RunOnce(Hand hand)
    {
        var (name, text) = ($"{hand.Own}-once", hand.Random.Next().ToString(CultureInfo.InvariantCulture));
        hand.Remove(name);
        Is(hand, $"{text}\n", ["run", "--rm", "--name", name, .. Any(hand, Options), World.Kept, "echo", text]);
    }

    /// <summary>From the registry, if the store lacks it: its name may go away at any time.</summary>
    public static void RunOfRegistry(Hand hand)
    {
        var (name, image) = ($"{hand.Own}-once", $"{hand.World.Registry}/base:1");
        hand.Remove(name);
        Is(hand, "issue\n", "run", "--rm", "--name", name, image, "cat", "/etc/issue");
        if (hand.Random.Next(2) == 0)
            hand.Do(Explained.ForSharedImage("rmi"), "rmi", "-f", image);
    }

    /// <summary>A whole life: run, exec, diff, export, logs, commit, stop, start, rm; and what was committed is what was written.</summary>
    public static void Life(Hand hand)
    {
        var (name, image, text) = ($"{hand.Own}-life", $"{hand.Own}:committed", hand.Random.Next().ToString(CultureInfo.InvariantCulture));
        hand.Remove(name);
        hand.Do(Explained.Absent, "rmi", "-f", image);
        // Moved, so that whoever reads it, the second time it is started too, finds the whole of it or none.
        var script = $"echo said {text}; rm -f /etc/motd; echo {text} > /writing; mv /writing /written; exec sleep 1000";
        if (hand.Do(["run", "-d", "--name", name, .. Any(hand, Options.Where(o => o is not (["--read-only"] or ["-u", _]))), World.Kept, "sh", "-c", script]) is not { } id)
            return;
        hand.IsAbout(id);
        // Where that is killed, nobody knows how far the container has come.
        if (!Is(hand, $"{text}\n", "exec", name, "sh", "-c", "while [ ! -e /written ]; do sleep 0.01; done; cat /written"))
        {
            hand.Remove(name);
            return;
        }

        Says(hand, $"said {text}\n", name);
        // What a mount in /etc and /dev makes is not told.
        if (hand.Do("diff", name) is { } changes)
            hand.Expect(changes.Contains("A /written\n", StringComparison.Ordinal) && changes.Contains("D /etc/motd\n", StringComparison.Ordinal), "diff", $"diff printed '{changes}'");
        if (hand.Do("export", "-o", hand.PathOf("export.tar"), name) is not null)
            hand.Expect(Tool.Try("tar", ["-xOf", hand.PathOf("export.tar"), "written"]).Output == $"{text}\n", "export", "not what was written");
        if (hand.Do("commit", name, image) is not null)
        {
            // One that was killed before may have left it.
            hand.Remove($"{hand.Own}-once");
            Is(hand, $"{text}\n", "run", "--rm", "--name", $"{hand.Own}-once", image, "cat", "/written");
            hand.Remove($"{hand.Own}-once");
            hand.Do("rmi", "-f", image);
        }

        if (hand.Do("stop", "-t", "0", name) is not null && hand.Do("start", name) is not null)
            Is(hand, $"{text}\n", "exec", name, "cat", "/written");
        hand.Remove(name);
    }

    /// <summary>A container's tree from outside, while nothing runs in it.</summary>
    public static void Mount(Hand hand)
    {
        var name = $"{hand.Own}-mount";
        hand.Do(["IMG5053", .. Explained.Absent], "umount", name);
        hand.Remove(name);
        if (hand.Do("create", "--name", name, World.Kept, "true") is null || hand.Do("mount", name) is not { } folder)
            return;
        hand.Expect(File.Exists($"{folder.Trim()}/etc/issue"), "mount", $"nothing in {folder}");
        hand.Do("umount", name);
        hand.Do("rm", name);
    }

    private static bool Is(Hand hand, string expected, params string[] words)
    {
        if (hand.Do(words) is not { } output)
            return false;
        hand.Expect(output == expected, words[0], $"{string.Join(' ', words)} printed '{output}' instead of '{expected}'");
        return output == expected;
    }

    // Its watcher may have yet to read what it said.
    private static void Says(Hand hand, string expected, string name)
    {
        SpinWait.SpinUntil(() => hand.Do("logs", name) is not "", TimeSpan.FromSeconds(5));
        Is(hand, expected, "logs", name);
    }

    private static string[] Any(Hand hand, IEnumerable<string[]> options) => options.ToList() is var all ? all[hand.Random.Next(all.Count)] : [];
}
