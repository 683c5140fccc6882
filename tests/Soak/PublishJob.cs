using System.Diagnostics;
using System.Globalization;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Soak;

/// <summary>A real <c>dotnet publish</c> of a sample that has changed, to the registry and to the store. It costs seconds: one a while.</summary>
internal sealed class PublishJob
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestOfTheKilled = TimeSpan.FromSeconds(60);

    private readonly TempFolder folder = new();
    private readonly string samples;
    private string project;
    private Stopwatch? since;
    private int projects;

    /// <summary>Packs the package, and copies what it publishes.</summary>
    public PublishJob()
    {
        samples = Dotnet.CopySamples(folder);
        project = $"{samples}/HelloConsole";
    }

    /// <summary>Publishes, if the last time is long enough ago, and runs what came of it.</summary>
    public void Publish(Hand hand)
    {
        if (since?.Elapsed < Pause)
            return;
        since = Stopwatch.StartNew();
        var text = hand.Random.Next().ToString(CultureInfo.InvariantCulture);
        File.WriteAllText($"{project}/Program.cs", $"System.Console.WriteLine(\"{text}\");\n");
        var name = $"{hand.World.Registry}/{hand.Own}/published:1";
        // No server of the compiler's or of MSBuild's outlives it.
        string[] words =
        [
            "publish", project, "-t:PublishImage", "-nologo", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false",
            $"-p:ImageBuildStore={hand.World.Store}", $"-p:ImageBuildOutputs=docker://{name}%3Bstore:{hand.Own}:published",
        ];
        if (hand.Run("dotnet publish", Explained.Nothing, LongestOfTheKilled, "dotnet", words) is null)
        {
            // The compiler outlives a publish that is killed, and may still write what the next one finds newer than its source.
            MoveOn();
            return;
        }

        var container = $"{hand.Own}-once";
        hand.Remove(container);
        if (hand.Do("run", "--rm", "--name", container, $"{hand.Own}:published") is { } output)
            hand.Expect(output == $"{text}\n", "run", $"the published program printed '{output}' instead of {text}");
        hand.Remove(container);
        hand.Do("rmi", "-f", $"{hand.Own}:published");
        if (hand.Do("run", "--rm", "--name", container, "--pull", "always", name) is { } pulled)
            hand.Expect(pulled == $"{text}\n", "run", $"the pulled program printed '{pulled}' instead of {text}");
    }

    private void MoveOn()
    {
        var next = string.Create(CultureInfo.InvariantCulture, $"{samples}/Hello{++projects}");
        Directory.CreateDirectory(next);
        File.Copy($"{samples}/HelloConsole/HelloConsole.csproj", $"{next}/HelloConsole.csproj");
        project = next;
    }

    /// <summary>Removes its folder.</summary>
    public void End() => folder.Dispose();
}
