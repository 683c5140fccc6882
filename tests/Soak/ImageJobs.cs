using System.Globalization;

namespace ImageBuild.Soak;

/// <summary>What workers do with images: those of the registry, those that all name, and their own.</summary>
internal static class ImageJobs
{
    private const int Names = 4;

    /// <summary>Pulls what the registry has, from the store's point of view new or not.</summary>
    public static void Pull(Hand hand) => hand.Do("pull", "-q", InRegistry(hand));

    /// <summary>Takes away the name of what was pulled.</summary>
    public static void Forget(Hand hand) => hand.Do(Explained.ForSharedImage("rmi"), "rmi", "-f", InRegistry(hand));

    /// <summary>Pushes an image under a name that is new; others pull it.</summary>
    public static void Push(Hand hand)
    {
        var name = $"{hand.World.Registry}/{hand.Own}:{hand.Random.Next().ToString(CultureInfo.InvariantCulture)}";
        var image = hand.Random.Next(2) == 0 ? World.Kept : World.Layered;
        if (hand.Do("tag", image, name) is not null && hand.Do("push", "-q", name) is not null)
            hand.World.Pushed.Add(name);
        hand.Do(Explained.Absent, "rmi", "-f", name);
    }

    /// <summary>Through a layout and an archive and back.</summary>
    public static void Copy(Hand hand)
    {
        var (layout, archive, name) = ($"oci:{hand.PathOf("layout")}:copy", $"docker-archive:{hand.PathOf("copy.tar")}:copy:1", $"{hand.Own}:copied");
        var place = hand.Random.Next(2) == 0 ? layout : archive;
        if (hand.Do("copy", $"store:{World.Layered}", place) is null || hand.Do("copy", place, $"store:{name}") is null)
            return;
        hand.Do("inspect", name);
        hand.Do("rmi", "-f", name);
    }

    /// <summary>Writes an archive of several images and reads it again.</summary>
    public static void SaveAndLoad(Hand hand)
    {
        if (hand.Do("save", "-o", hand.PathOf("save.tar"), World.Kept, World.Layered) is null)
            return;
        if (hand.Do("load", "-q", "-i", hand.PathOf("save.tar")) is { } output)
            hand.Expect(output == $"Loaded image: {World.Kept}\nLoaded image: {World.Layered}\n", "load", output);
    }

    /// <summary>Names that all give and take.</summary>
    public static void Share(Hand hand)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"shared:{hand.Random.Next(Names)}");
        string[] words = hand.Random.Next(6) switch
        {
            0 or 1 => ["tag", hand.Random.Next(2) == 0 ? World.Kept : World.Layered, name],
            2 => ["rmi", name],
            3 => ["save", "-o", hand.PathOf("shared-save.tar"), name],
            4 => ["history", name],
            _ => ["inspect", name],
        };
        hand.Do(words[0] == "tag" ? Explained.Nothing : Explained.ForSharedImage(words[0]), words);
    }

    /// <summary>What lists.</summary>
    public static void List(Hand hand)
    {
        string[] words = hand.Random.Next(4) switch
        {
            0 => ["ps", "-a"],
            1 => ["df"],
            2 => ["inspect", World.Kept],
            _ => ["images"],
        };
        if (hand.Do(words) is { } output && words[0] == "images")
            hand.Expect(output.Contains("kept", StringComparison.Ordinal), "images", output);
    }

    /// <summary>Removes what is nobody's; blobs too, now and then.</summary>
    public static void Prune(Hand hand)
    {
        if (hand.Random.Next(4) == 0)
            hand.Do("prune", "-f", "--blobs");
        else
            hand.Do("prune", "-f");
    }

    /// <summary>Reads all of the store.</summary>
    public static void Verify(Hand hand)
    {
        if (hand.Do("verify") is { } output)
            hand.Expect(output == "No damage found.\n", "verify", output);
    }

    private static string InRegistry(Hand hand) =>
        hand.Random.Next(3) == 0 && hand.World.Pushed.Any(hand.Random) is { } pushed ? pushed
        : string.Create(CultureInfo.InvariantCulture, $"{hand.World.Registry}/app:{hand.Random.Next(World.Images)}");
}
