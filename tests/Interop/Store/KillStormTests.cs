using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ImageBuild.Interop.Peers;
using ImageBuild.Testing;

namespace ImageBuild.Interop.Store;

/// <summary>
/// Processes at one store, killed at any moment of whatever they do: what the store has is whole, names that nobody takes
/// away stay, nothing of the dead is in anybody's way. <c>IMAGEBUILD_TEST_KILLS</c> says how many are killed, for a long
/// run; <c>IMAGEBUILD_TEST_SEED</c> chooses what a run of one seed did, but for the moments of the kernel's own.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class KillStormTests : IDisposable
{
    private const int Workers = 8;
    private const int Images = 6;

    // A few of the processes live as long as they like, so that all is not torn down before it begins.
    private const double Survivors = 0.15;

    // One in so many is a publish, which takes as long as ten others.
    private const int PublishOf = 15;
    private static readonly TimeSpan LongestLife = TimeSpan.FromMilliseconds(400);

    // From where it says that the image begins; its code is compiled on the way, where that of the others is already.
    private static readonly TimeSpan LongestPublish = TimeSpan.FromSeconds(2);

    // The image step of a publish without the rest of it, which does not touch the store and takes seconds. It says when it begins.
    private const string Begin = "the image begins";
    private const string Publish = $"""
        <Project>
          <UsingTask TaskName="ImageBuild.Tasks.DescribeImage" AssemblyFile="$(Tasks)" Runtime="NET" />
          <UsingTask TaskName="ImageBuild.Tasks.BuildImage" AssemblyFile="$(Tasks)" Runtime="NET" />
          <Target Name="PublishImage">
            <ItemGroup>
              <File Include="publish/app.dll" RelativePath="app.dll" />
            </ItemGroup>
            <DescribeImage AssemblyFileName="app.dll" ExecutableFileName="app" BaseImage="$(Base)" ProjectDirectory="$(MSBuildProjectDirectory)"
                           PublishDirectory="publish/" PublishedFiles="@(File)" RuntimeIdentifier="linux-x64">
              <Output TaskParameter="Description" ItemName="Description" />
            </DescribeImage>
            <Message Importance="high" Text="{Begin}" />
            <BuildImage Images="@(Description)" ImageTag="published" ProjectDirectory="$(MSBuildProjectDirectory)" Repository="$(Repository)" Store="$(Store)" />
          </Target>
        </Project>
        """;

    private static readonly string Tasks = Repository.PathOf(".artifacts", "bin", "ImageBuild.Tasks", "debug", "ImageBuild.Tasks.dll");
    private static readonly TestNumber Kills = new("IMAGEBUILD_TEST_KILLS", 200);
    private static readonly TestNumber Seed = new("IMAGEBUILD_TEST_SEED", Environment.TickCount);

    private readonly TempFolder folder = new();
    private readonly DockerRegistry registry = DockerRegistry.Start();
    private readonly Imagebuild ours;
    private int killed;
    private int publishesKilled;

    public KillStormTests() => ours = new Imagebuild(folder["store"]);

    public void Dispose()
    {
        registry.Dispose();
        folder.Dispose();
    }

    [TestMethod]
    public async Task AStoreOutlivesWhoeverIsKilledAtIt()
    {
        Tool.RequireRoot();
        Tool.Require("skopeo");
        if (!File.Exists(Tasks))
            Assert.Inconclusive("needs a build of the whole solution");
        await PushAsync();
        ours.Run("pull", "-q", Name(0));
        ours.Run("tag", Name(0), "kept:1");
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:kept:2");
        ours.Run("copy", "store:kept:1", $"oci:{folder["layout"]}:kept");

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => Storm(worker, new Random(Seed.Value + worker)))));
        Assert.IsGreaterThan(0, publishesKilled, $"{Seed}");
        await AssertWholeAsync();
    }

    private async Task AssertWholeAsync()
    {
        Assert.AreEqual("No damage found.\n", ours.Run("verify"), $"{Seed}");
        AssertOthersRead(folder["store"], "docker.io/library/kept:1", "docker.io/library/kept:2");
        ours.Run("copy", "store:kept:1", $"oci:{folder["layout"]}:after");
        AssertOthersRead(folder["layout"], "kept", "after");
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["layout"], ".imagebuild-*"), $"{Seed}");

        ours.Run("pull", "-q", Name(0));
        ours.Run("prune", "-f");
        AssertEmpty("tmp");
        await AssertThatPruneWaitsForTheLivingAsync();

        foreach (var id in ours.Run("ps", "-aq").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            ours.Run("rm", id);
        ours.Run("prune", "-f");
        AssertEmpty("tmp");
        AssertEmpty("containers");
        Assert.AreEqual("No damage found.\n", ours.Run("verify"), $"{Seed}");

        // Nothing is held by anybody who is gone.
        ours.Run("prune", "-a", "-f");
        Assert.AreEqual("", ours.Run("images", "-q"), $"{Seed}");
        AssertEmpty("blobs/sha256");
        Assert.DoesNotContain("sha256-", string.Join('\n', Directory.GetDirectories(folder["store/layers"])), $"{Seed}");
        Assert.DoesNotContain("sha256-", string.Join('\n', Directory.GetFiles(folder["store/locks"])), $"{Seed}");
    }

    // What somebody who is alive has made so far is left alone.
    private async Task AssertThatPruneWaitsForTheLivingAsync()
    {
        using var alive = Start("pull", "-q", Name(Images));
        Wait.Until(() => alive.HasExited || Directory.EnumerateFileSystemEntries(folder["store/tmp"]).Any());
        Tool.Try("kill", ["-STOP", alive.Id.ToString(CultureInfo.InvariantCulture)]);
        using var prune = Start("prune", "-f");
        await Task.Delay(TimeSpan.FromSeconds(1));
        Tool.Try("kill", ["-CONT", alive.Id.ToString(CultureInfo.InvariantCulture)]);
        foreach (var process in new[] { alive, prune })
        {
            Assert.IsTrue(process.WaitForExit(TimeSpan.FromMinutes(1)), $"{Seed}: waits for nobody");
            Assert.AreEqual("", process.StandardError.ReadToEnd(), $"{Seed}");
        }
    }

    private void AssertEmpty(string name) =>
        Assert.AreEqual("", string.Join('\n', Directory.GetFileSystemEntries(folder[$"store/{name}"])), $"{Seed}: left in {name}/");

    private void Storm(int worker, Random random)
    {
        while (Volatile.Read(ref killed) < Kills.Value)
        {
            var isPublish = random.Next(PublishOf) == 0;
            var arguments = isPublish ? PublishJob(worker, random) : Job(worker, random);
            using var process = isPublish ? StartPublish(arguments) : Start(arguments);
            var said = Task.WhenAll(process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
            if (random.NextDouble() >= Survivors)
            {
                process.WaitForExit((isPublish ? LongestPublish : LongestLife) * random.NextDouble());
                if (!process.HasExited)
                {
                    process.Kill();
                    Interlocked.Increment(ref killed);
                    if (isPublish)
                        Interlocked.Increment(ref publishesKilled);
                    continue;
                }
            }

            // What it wanted may just have been taken away by another; but it says so as to a person.
            Assert.IsTrue(process.WaitForExit(TimeSpan.FromMinutes(2)), $"{Seed}: {string.Join(' ', arguments)} hangs");
            var text = string.Concat(said.Result);
            Assert.IsTrue(
                process.ExitCode == 0 || (text.Contains("error IMG", StringComparison.Ordinal) && !text.Contains("   at ", StringComparison.Ordinal)),
                $"{Seed}: {string.Join(' ', arguments)} exited with {process.ExitCode}:\n{text}");
        }
    }

    private string[] Job(int worker, Random random)
    {
        var own = $"w{worker}";
        return random.Next(14) switch
        {
            < 4 => ["pull", "-q", Name(random.Next(Images))],
            4 => ["rmi", "-f", Name(random.Next(Images))],
            5 => ["copy", "store:kept:1", $"oci:{folder["layout"]}:{own}"],
            6 => ["copy", $"oci:{folder["layout"]}:kept", $"store:{own}:copied"],
            7 => ["push", "-q", Name(random.Next(Images))],
            8 => ["create", "--name", own, "kept:2", "true"],
            9 => ["commit", own, $"{own}:committed"],
            10 => ["rm", own],
            11 => ["tag", "kept:1", $"{own}:tagged"],
            12 => ["rmi", "-f", $"{own}:{random.GetItems(["tagged", "committed", "published"], 1)[0]}"],
            _ => ["prune", "-f"],
        };
    }

    // A program that no publish had before, on a base that the store may have or not.
    private string[] PublishJob(int worker, Random random)
    {
        var project = folder[$"publish{worker}"];
        var program = new byte[1_000_000];
        random.NextBytes(program);
        Directory.CreateDirectory($"{project}/publish");
        File.WriteAllText($"{project}/publish.proj", Publish);
        File.WriteAllBytes($"{project}/publish/app.dll", program);
        return
        [
            "msbuild", $"{project}/publish.proj", "-nologo", "-t:PublishImage", $"-p:Tasks={Tasks}", $"-p:Base={Name(random.Next(Images))}",
            $"-p:Repository=w{worker}", $"-p:Store={ours.Store}",
        ];
    }

    private static Process StartPublish(string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        while (process.StandardOutput.ReadLine() is { } line && line.Trim() != Begin)
        {
            // Until then it has not touched the store.
        }

        return process;
    }

    private Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo(Imagebuild.Program, ["--store", ours.Store, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true })!;

    private string Name(int image) => $"{registry.Host}/app:{image}";

    // skopeo reads all of every image, and verifies it.
    private void AssertOthersRead(string layout, params string[] kept)
    {
        var names = JsonNode.Parse(File.ReadAllText($"{layout}/index.json"))!["manifests"]!.AsArray()
            .Select(m => m!["annotations"]?["org.opencontainers.image.ref.name"]?.GetValue<string>()).OfType<string>().ToList();
        CollectionAssert.IsSubsetOf(kept, names, $"{Seed}");
        foreach (var name in names.Where(n => !n.Contains('@', StringComparison.Ordinal)))
        {
            using var copy = new TempFolder();
            Tool.Run("skopeo", "inspect", $"oci:{layout}:{name}");
            Tool.Run("skopeo", "--insecure-policy", "copy", "-q", $"oci:{layout}:{name}", $"dir:{copy["copy"]}");
        }
    }

    // Image by image one layer more is its own. The last, which nobody asks for in the storm, is larger.
    private async Task PushAsync()
    {
        for (var i = 0; i <= Images; i++)
        {
            var size = i == Images ? 10_000_000 : 300_000;
            var image = TestImages.WithFiles([.. Enumerable.Range(0, Images).Select(l => new string((char)((l < i ? 'A' : 'a') + l), size))]);
            await registry.PushAsync(image, $"app:{i}");
        }
    }
}
