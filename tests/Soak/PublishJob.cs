using System.Diagnostics;
using System.Globalization;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Soak;

/// <summary>A real <c>dotnet publish</c> of a sample that has changed, to the registry and to the store. It costs seconds: one a while.</summary>
internal sealed class PublishJob
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LongestOfTheKilled = TimeSpan.FromSeconds(12);

    private readonly Stopwatch since = Stopwatch.StartNew();
    private readonly TempFolder folder = new();
    private readonly string samples;

    /// <summary>Packs the package, and copies what it publishes.</summary>
    public PublishJob() => samples = Dotnet.CopySamples(folder);

    /// <summary>Publishes, if the last time is long enough ago, and runs what came of it.</summary>
    public void Publish(Hand hand)
    {
        if (since.Elapsed < Pause)
            return;
        since.Restart();
        var text = hand.Random.Next().ToString(CultureInfo.InvariantCulture);
        File.WriteAllText($"{samples}/HelloConsole/Program.cs", $"System.Console.WriteLine(\"{text}\");\n");
        var name = $"{hand.World.Registry}/{hand.Own}/published:1";
        // No server of the compiler's or of MSBuild's outlives it.
        string[] words =
        [
            "publish", $"{samples}/HelloConsole", "-t:PublishImage", "-nologo", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false",
            $"-p:ImageBuildStore={hand.World.Store}", $"-p:ImageBuildOutputs=docker://{name}%3Bstore:{hand.Own}:published",
        ];
        if (hand.Run("dotnet publish", Explained.Nothing, LongestOfTheKilled, "dotnet", words) is null)
            return;
        var container = $"{hand.Own}-once";
        hand.Do(Explained.Absent, "rm", "-f", container);
        if (hand.Do("run", "--rm", "--name", container, $"{hand.Own}:published") is { } output)
            hand.Expect(output == $"{text}\n", "run", $"the published program printed '{output}' instead of {text}");
        hand.Do(Explained.Absent, "rm", "-f", container);
        hand.Do("rmi", "-f", $"{hand.Own}:published");
        if (hand.Do("run", "--rm", "--name", container, "--pull", "always", name) is { } pulled)
            hand.Expect(pulled == $"{text}\n", "run", $"the pulled program printed '{pulled}' instead of {text}");
    }

    /// <summary>Removes its folder.</summary>
    public void End() => folder.Dispose();
}
