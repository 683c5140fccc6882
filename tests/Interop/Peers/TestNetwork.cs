using System.Diagnostics;
using System.Globalization;

namespace ImageBuild.Interop.Peers;

/// <summary>
/// A machine's network of a test's own: a network namespace with loopback, an interface and a default route that leads
/// nowhere. What is to be in it is run through <see cref="Words"/>.
/// </summary>
internal sealed class TestNetwork : IDisposable
{
    /// <summary>The address of its interface.</summary>
    public const string Address = "198.51.100.2";

    private const string SetUp = """
        ip link set lo up; ip link add eth0 type veth peer name far; ip link set far up; ip link set eth0 up
        ip addr add 198.51.100.2/24 dev eth0; ip route add default via 198.51.100.1; echo ready; exec sleep 3600
        """;

    private readonly Process holder;

    public TestNetwork()
    {
        Tool.RequireRoot();
        Tool.Require("ip", "unshare", "nsenter");
        holder = Process.Start(new ProcessStartInfo("unshare", ["-n", "sh", "-ec", SetUp]) { RedirectStandardOutput = true })!;
        Assert.AreEqual("ready", holder.StandardOutput.ReadLine());
    }

    /// <summary>A command line that runs another in this network.</summary>
    public string[] Words(params string[] command) =>
        ["-t", holder.Id.ToString(CultureInfo.InvariantCulture), "-n", "--", .. command];

    /// <summary>Runs a program in it.</summary>
    public ToolResult Try(params string[] command) => Tool.Try("nsenter", Words(command));

    /// <summary>Runs a program in it that must succeed.</summary>
    public string Run(params string[] command) => Try(command).Succeed().Output;

    public void Dispose()
    {
        holder.Kill();
        holder.WaitForExit();
        holder.Dispose();
    }
}
