using ImageBuild.Build;
using ImageBuild.Files;
using ImageBuild.Layers;
using ImageBuild.Store;

namespace ImageBuild.Tests.Build;

/// <summary>
/// Whatever happened to a publish folder and to the caches, a build with them makes the layers that one without them
/// makes.
/// </summary>
[TestClass]
public sealed class CachedBuildTests : IDisposable
{
    private const int Steps = 12;
    private static readonly string[] Names = ["app", "app.dll", "a/b.dll", "a/c/d.dll", "e.json", "wwwroot/f.css", "g"];

    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("imagebuild-test-");
    private int written;

    public void Dispose() => work.Delete(recursive: true);

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(6)]
    [DataRow(7)]
    [DataRow(8)]
    public async Task ACachedBuildMakesWhatAnUncachedOneMakes(int seed)
    {
        var random = new Random(seed);
        foreach (var name in Names)
            Write(name, random);
        var reused = 0;
        for (var step = 0; step < Steps; step++)
        {
            Change(random);
            if (random.Next(3) == 0)
                Damage(random);
            var cached = await MakeAsync("cache");
            var uncached = await MakeAsync($"cache {step}");
            CollectionAssert.AreEqual(
                uncached.Select(l => (l.Name, l.Layer.Descriptor, l.Layer.DiffId)).ToList(),
                cached.Select(l => (l.Name, l.Layer.Descriptor, l.Layer.DiffId)).ToList(),
                $"seed {seed}, step {step}");
            foreach (var layer in cached)
                Assert.AreEqual(layer.Layer.Descriptor.Size, (await layer.Layer.Blob.ReadAsync(default)).Length);
            reused += cached.Count(l => !l.IsNew);
        }

        Assert.IsGreaterThan(0, reused, "or the cache is none");
    }

    private string Folder => Path.Combine(work.FullName, "publish");

    private void Change(Random random)
    {
        var name = Names[random.Next(Names.Length)];
        var file = Path.Combine(Folder, name);
        switch (random.Next(4))
        {
            case 0 when Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Length > 1:
                File.Delete(file);
                break;
            case 1 when File.Exists(file):
                // Nobody wrote to it, but it looks so.
                File.SetLastWriteTimeUtc(file, NextTime());
                break;
            case 2:
                break;
            default:
                Write(name, random);
                break;
        }
    }

    private void Write(string name, Random random)
    {
        var file = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        // Few sizes, so that a change often keeps it.
        var content = new byte[random.Next(3) * 1000];
        random.NextBytes(content);
        if (content.Length > 0 && random.Next(2) == 0)
            "#!"u8.CopyTo(content);
        File.WriteAllBytes(file, content);
        File.SetLastWriteTimeUtc(file, NextTime());
    }

    private void Damage(Random random)
    {
        var cache = Directory.CreateDirectory(Path.Combine(work.FullName, "cache"));
        var files = cache.GetFiles("*", SearchOption.AllDirectories).Where(f => f.Length > 0).Select(f => f.FullName).ToArray();
        if (files.Length == 0)
            return;
        var file = files[random.Next(files.Length)];
        switch (random.Next(3))
        {
            case 0:
                File.Delete(file);
                break;
            case 1:
                File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);
                break;
            default:
                File.AppendAllText(file, "0");
                break;
        }
    }

    private DateTime NextTime() => new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(written++);

    private Task<IReadOnlyList<BuiltLayer>> MakeAsync(string cache)
    {
        var place = Directory.CreateDirectory(Path.Combine(work.FullName, cache)).FullName;
        var files = new HostFiles();
        var content = new PublishedContent
        {
            Items = new PublishFolder(files).List(Folder),
            Target = ImagePath.Parse("/app"),
            Origins = new Dictionary<string, FileOrigin>
            {
                ["a/b.dll"] = new FileOrigin.Package("B", "1.0.0"),
                ["a/c/d.dll"] = new FileOrigin.ProjectReference(),
            },
        };
        var factory = new LayerFactory(
            new ReproducibleLayer(files, LayerCompression.Gzip, sourceDate: null),
            new FileHashes(Path.Combine(place, "hashes"), files, TimeProvider.System),
            new LayerCache(Path.Combine(place, "layers")));
        return factory.MakeAsync(LayerPlanner.Plan(content, new Layering.Auto()), default);
    }
}
