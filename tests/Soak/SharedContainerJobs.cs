using System.Globalization;

namespace ImageBuild.Soak;

/// <summary>What workers do with containers that all of them start, stop and remove.</summary>
internal static class SharedContainerJobs
{
    private const int Names = 12;

    /// <summary>Starts one, of one of the names.</summary>
    public static void Start(Hand hand)
    {
        var name = Name(hand);
        string[] options = hand.Random.Next(5) switch
        {
            0 => ["--memory", "64m"],
            1 => ["--network", "private"],
            2 => ["--restart", "on-failure:2"],
            3 => ["--health-cmd", "true", "--health-interval", "1s"],
            _ => [],
        };
        hand.Do(Explained.ForSharedContainer("run"), ["run", "-d", "--name", name, .. options, World.Kept, "sh", "-c", $"echo {name}; exec sleep 1000"]);
    }

    /// <summary>Does something to one of them, if it is there.</summary>
    public static void Use(Hand hand)
    {
        var name = Name(hand);
        var text = hand.Random.Next().ToString(CultureInfo.InvariantCulture);
        string[] words = hand.Random.Next(14) switch
        {
            0 or 1 or 2 => ["exec", name, "sh", "-c", $"echo {text}; echo {text} >> /more"],
            3 => ["logs", name],
            4 => ["diff", name],
            5 => ["export", "-o", hand.PathOf("shared.tar"), name],
            6 => ["commit", name, $"{hand.Own}:shared"],
            7 => ["inspect", name],
            8 => ["stop", "-t", "1", name],
            9 => ["kill", name],
            10 => ["start", name],
            11 => ["rm", name],
            _ => ["rm", "-f", name],
        };
        if (hand.Do(Explained.ForSharedContainer(words[0]), words) is not { } output)
            return;
        if (words[0] == "exec")
            hand.Expect(output == $"{text}\n", "exec", $"printed '{output}' instead of {text}");
        if (words[0] == "commit")
            hand.Do("rmi", "-f", $"{hand.Own}:shared");
    }

    /// <summary>A program more in a container that lives from the first minute to the last.</summary>
    public static void ExecInLong(Hand hand)
    {
        var text = hand.Random.Next().ToString(CultureInfo.InvariantCulture);
        var output = hand.Do("exec", LongLived.Any(hand.Random), "echo", text);
        hand.Expect(output is null || output == $"{text}\n", "exec", $"printed '{output}' instead of {text}");
    }

    private static string Name(Hand hand) => string.Create(CultureInfo.InvariantCulture, $"s{hand.Random.Next(Names)}");
}
