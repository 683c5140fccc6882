using ImageBuild.Interop.Peers;
using ImageBuild.Testing;

namespace ImageBuild.Soak;

/// <summary>What all workers share: one store, one registry, the images that nobody takes away, and a program of our own.</summary>
internal sealed class World
{
    /// <summary>An image with a shell, in the store until the end.</summary>
    public const string Kept = "kept:1";

    /// <summary>An image of several layers, in the store until the end.</summary>
    public const string Layered = "kept:2";

    /// <summary>How many images <c>app:N</c> the registry has, each with one layer more of its own.</summary>
    public const int Images = 6;

    // Not by a test's name: tests look for what is left of themselves.
    private readonly TempFolder folder = new("imagebuild-soak-");
    private readonly DockerRegistry registry = DockerRegistry.Start();

    private World()
    {
        // A copy, so that the checkout can be built while this goes on.
        Tool.Run("cp", "-r", Path.GetDirectoryName(Imagebuild.Program)!, folder["bin"]);
        Program = folder[$"bin/{Path.GetFileName(Imagebuild.Program)}"];
    }

    /// <summary>The folder that everything is in.</summary>
    public string Folder => folder.Path;

    /// <summary>The program.</summary>
    public string Program { get; }

    /// <summary>The store's folder.</summary>
    public string Store => folder["store"];

    /// <summary>The registry's <c>host:port</c>.</summary>
    public string Registry => registry.Host;

    /// <summary>What the registry has besides <c>app:N</c>, by those who pushed it.</summary>
    public SharedNames Pushed { get; } = new();

    /// <summary>Starts the registry, and fills it and the store.</summary>
    public static async Task<World> CreateAsync()
    {
        Tool.RequireRoot();
        Tool.Require("busybox", "umoci", "skopeo", "pasta", Imagebuild.Program);
        var world = new World();
        for (var i = 0; i < Images; i++)
        {
            var texts = Enumerable.Range(0, Images).Select(layer => new string((char)((layer < i ? 'A' : 'a') + layer), 300_000));
            await world.registry.PushAsync(TestImages.WithFiles([.. texts]), $"app:{i}");
        }

        world.Run("copy", $"oci:{SmallBase.Layout}:base", $"store:{Kept}");
        world.Run("tag", Kept, $"{world.Registry}/base:1");
        world.Run("push", "-q", $"{world.Registry}/base:1");
        world.Run("rmi", $"{world.Registry}/base:1");
        world.Run("pull", "-q", $"{world.Registry}/app:0");
        world.Run("tag", $"{world.Registry}/app:0", Layered);
        return world;
    }

    /// <summary>Runs a verb that must succeed.</summary>
    /// <returns>Its standard output.</returns>
    public string Run(params string[] words) => Tool.Run(Program, ["--store", Store, .. words]);

    /// <summary>Runs a verb, whatever comes of it.</summary>
    public ToolResult Try(params string[] words) => Tool.Try(Program, ["--store", Store, .. words]);

    /// <summary>Ends the registry and removes the folder, unless it is to be kept.</summary>
    public void End(bool isKept)
    {
        registry.Dispose();
        if (!isKept)
            folder.Dispose();
    }
}
