using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Engines;

/// <summary>The real base unpacked by umoci for runc alone, which keeps what it knows in a folder beside it.</summary>
internal sealed class Bundle : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<string> started = [];

    /// <summary>Unpacks it, to run a program without a terminal.</summary>
    public Bundle(params string[] program)
    {
        Tool.Run("umoci", "unpack", "--image", $"{RealBase.Layout}:base", Path);
        var config = Path + "/config.json";
        File.WriteAllText(config, Tool.Run(
            "jq", [".process.terminal=false | .process.args=$ARGS.positional", config, "--args", .. program]));
    }

    private string Path => folder["bundle"];

    /// <summary>Runs its program to the end.</summary>
    public void Run(string container)
    {
        started.Add(container);
        Runc("run", "--bundle", Path, container);
    }

    /// <summary>Starts its program, which goes on.</summary>
    public void Start(string container)
    {
        started.Add(container);
        // The program has runc's streams; as long as it has ours, who reads them to the end would wait for it.
        Tool.Run("/bin/sh", "-c", "exec \"$@\" </dev/null >/dev/null 2>&1", "sh", Tool.Find("runc")!,
            "--root", folder["runc"], "run", "--detach", "--bundle", Path, container);
    }

    /// <summary>Runs runc, which must succeed.</summary>
    public void Runc(params string[] arguments) => Tool.Run("runc", ["--root", folder["runc"], .. arguments]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var container in started)
            Tool.Try("runc", ["--root", folder["runc"], "delete", "--force", container]);
        folder.Dispose();
    }
}
