using System.Text.Json;
using System.Text.RegularExpressions;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>
/// The session that everybody knows from docker's introductions, from the pull to the last rmi, said alike to docker and to
/// ours. What they print is compared to the byte, but for ids, ages, names that are made up and orders that docker leaves to chance (masked), and for the
/// differences that are meant: each is in <see cref="Meant"/> with its reason, and has to be there.
/// </summary>
[TestClass]
public sealed partial class SessionPeerTests : IDisposable
{
    // {R} is the registry, {ID} the container.
    private static readonly string[] Session =
    [
        "pull {R}/jre:17", "pull {R}/tomcat:10", "pull {R}/tomcat:10", "history {R}/tomcat:10", "images",
        "run -d {NET} {R}/tomcat:10", "ps", "exec -i {ID} sh", "diff {ID}", "commit -m=add_webapps -a=its_author {ID} mytomcat:1.0",
        "images", "history mytomcat:1.0", "rmi {R}/tomcat:10", "rm {ID}", "stop -t 1 {ID}", "ps", "ps -a", "rm {ID}", "rmi mytomcat:1.0",
        "rmi {R}/jre:17", "rmi {R}/jre:17", "images", "exec -i {ID} sh",
    ];

    private const string Changes = "mkdir -p /opt/webapps; echo war > /opt/webapps/a.war; rm /opt/l3/f; echo x >> /etc/motd";

    private static readonly Difference[] Meant =
    [
        new("what is under way is said in a terminal alone", "pull", Docker: text => Underway().Replace(text, "")),
        new("sizes are those of the blobs as they are stored and sent; docker knows layers unpacked alone", "history|images",
            Docker: text => SizeCell().Replace(text, "|SIZE"), Ours: text => SizeCell().Replace(text, "|SIZE")),
        new("images keep no parents: every step but the last is <missing>, as for a pulled image", "history mytomcat",
            Docker: text => Regex.Replace(text, "(?<=\n)[0-9a-f]{12}", "<missing>")),
        new("a port is published without a bridge, which docker has not got here", "ps",
            Ours: text => Regex.Replace(text, @"127\.0\.0\.1:\d+->8080/tcp", "")),
        new("errors have a code and say what to do", "rmi|rm|exec",
            Docker: text => Regex.Replace(text, "(?m)^Error( response from daemon)?: .*$", "ERROR"),
            Ours: text => Regex.Replace(text, @"(?m)^imagebuild: error IMG\d{4}: .*$", "ERROR")),
        new("rmi names the image that went, not its layers, which are the store's own affair", "rmi mytomcat",
            Docker: text => Regex.Replace(text, "(?<=Deleted: .*\n)Deleted: .*\n", "")),
    ];

    private readonly TempFolder folder = new();
    private readonly Imagebuild ours;

    public SessionPeerTests() => ours = new Imagebuild(folder["store"]);

    public void Dispose()
    {
        foreach (var id in ours.Run("ps", "-aq").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            ours.Try("rm", "-f", id);
        folder.Dispose();
    }

    [TestMethod]
    public void TheWellKnownSessionPrintsWhatDockerPrints()
    {
        Tool.Require("skopeo", "umoci", "pasta");
        using var registry = DockerRegistry.Start();
        Push(registry);
        using var docker = Dockerd.Start();
        var (theirs, mine) = (
            new Side((words, input) => Tool.Try("docker", ["-H", $"unix://{docker.Socket}", .. words], input), registry.Host, "--network=none"),
            new Side((words, input) => Tool.Try(Imagebuild.Program, ["--store", ours.Store, .. words], input), registry.Host, $"--publish=127.0.0.1:{DockerRegistry.FreePort()}:8080"));
        var unused = Meant.ToHashSet();
        foreach (var step in Session)
        {
            var (expected, actual) = (theirs.Run(step), mine.Run(step));
            foreach (var difference in Meant.Where(d => Regex.IsMatch(step, $"^({d.Steps})\\b")))
            {
                var (before, after) = ((expected, actual), (difference.Docker?.Invoke(expected) ?? expected, difference.Ours?.Invoke(actual) ?? actual));
                if (before != after)
                    unused.Remove(difference);
                (expected, actual) = after;
            }

            Assert.AreEqual(expected, actual, step);
            if (step.StartsWith("run", StringComparison.Ordinal))
                AssertInspectedAlike(theirs, mine);
        }

        Assert.AreEqual("", string.Join('\n', unused.Select(d => d.Reason)), "differences that are no more");
    }

    // Meant: docker mounts an image's highest layer as an upper folder; ours has all of them below, and folders for the
    // attributes of what a layer is in without naming it.
    private static void AssertInspectedAlike(Side docker, Side ours)
    {
        var (theirs, mine) = (docker.Inspect("{R}/tomcat:10"), ours.Inspect("{R}/tomcat:10"));
        foreach (var field in new[] { "Id", "RepoTags", "RepoDigests", "Created", "Architecture", "Os", "RootFS" })
            Assert.AreEqual(Compact(theirs.GetProperty(field)), Compact(mine.GetProperty(field)), field);
        foreach (var field in new[] { "Env", "Cmd", "Entrypoint", "ExposedPorts", "Labels", "User", "WorkingDir" })
            Assert.AreEqual(Compact(theirs.GetProperty("Config").GetProperty(field)), Compact(mine.GetProperty("Config").GetProperty(field)), field);
        var layers = mine.GetProperty("RootFS").GetProperty("Layers").GetArrayLength();
        Assert.AreEqual(10, layers);
        Assert.AreEqual(layers - 1, LowersOf(theirs));
        Assert.IsGreaterThanOrEqualTo(layers, LowersOf(mine));

        var (container, own) = (docker.Inspect("{ID}").GetProperty("GraphDriver"), ours.Inspect("{ID}").GetProperty("GraphDriver"));
        Assert.AreEqual(container.GetProperty("Name").GetString(), own.GetProperty("Name").GetString());
        CollectionAssert.AreEquivalent(
            container.GetProperty("Data").EnumerateObject().Select(p => p.Name).ToList(), own.GetProperty("Data").EnumerateObject().Select(p => p.Name).ToList());
        foreach (var lower in own.GetProperty("Data").GetProperty("LowerDir").GetString()!.Split(':'))
            Assert.IsTrue(Directory.Exists(lower), lower);
    }

    private static int LowersOf(JsonElement image) =>
        image.GetProperty("GraphDriver").GetProperty("Data").GetProperty("LowerDir").GetString()!.Split(':').Length;

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

    // Ten layers; the first seven are those of another image.
    private void Push(DockerRegistry registry)
    {
        var layout = folder["layout"];
        Tool.Run("cp", "-r", SmallBase.Layout, layout);
        Tool.Run("umoci", "config", "--image", $"{layout}:base", "--config.cmd", "sleep", "--config.cmd", "1000", "--config.exposedports", "8080/tcp");
        for (var i = 1; i < 10; i++)
        {
            Directory.CreateDirectory(folder[$"l{i}"]);
            File.WriteAllBytes(folder[$"l{i}/f"], new byte[i * 1000]);
            Tool.Run("umoci", "insert", "--image", $"{layout}:base", "--history.created", $"2020-01-0{i}T00:00:00Z",
                "--history.created_by", $"/bin/sh -c #(nop) ADD file:{i} in /opt/l{i}", folder[$"l{i}"], $"/opt/l{i}");
            if (i is 6 or 9)
            {
                Tool.Run("umoci", "config", "--image", $"{layout}:base", "--no-history", "--created", $"2020-01-0{i}T00:00:00Z");
                Tool.Run("skopeo", "--insecure-policy", "copy", "--dest-tls-verify=false", $"oci:{layout}:base",
                    $"docker://{registry.Host}/{(i == 6 ? "jre:17" : "tomcat:10")}");
            }
        }
    }

    [GeneratedRegex("(?m)^[0-9a-f]{12}: (Pulling fs layer|Waiting|Verifying Checksum|Download complete)\n")]
    private static partial Regex Underway();

    [GeneratedRegex(@"\|(?!0B)[\d.]+[kM]?B(?=[|\n])")]
    private static partial Regex SizeCell();

    /// <summary>A difference that is meant: the steps that have it, and what makes either side's text the same.</summary>
    private sealed record Difference(string Reason, string Steps, Func<string, string>? Docker = null, Func<string, string>? Ours = null);

    /// <summary>One of the two, with what it made up, which is masked.</summary>
    private sealed partial class Side(Func<string[], string?, ToolResult> run, string registry, string network)
    {
        private readonly List<(string Text, string Mask)> made = [];
        private string id = "";

        public string Run(string step)
        {
            var result = run(Words(step), step.StartsWith("exec", StringComparison.Ordinal) ? Changes : null);
            if (step.StartsWith("run", StringComparison.Ordinal))
            {
                id = result.Succeed().Output.Trim();
                made.Add((Inspect("{ID}").GetProperty("Name").GetString()![1..], "NAME"));
                Learn(id, 'c');
            }

            if (step.StartsWith("commit", StringComparison.Ordinal))
                Learn(result.Succeed().Output.Trim().Split(':')[^1], 'i');
            // Docker's order of changes is that of a map: another one every time.
            var output = step.StartsWith("diff", StringComparison.Ordinal)
                ? string.Concat(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).Select(l => l + "\n"))
                : result.Output;
            return $"{Canonical(output)}{Mask(result.Error)}exited with {result.ExitCode}\n";
        }

        public JsonElement Inspect(string name)
        {
            using var json = JsonDocument.Parse(run(Words("inspect " + name), null).Succeed().Output);
            return json.RootElement[0].Clone();
        }

        private string[] Words(string step) => [.. step.Split(' ').Select(w => w
            .Replace("{R}", registry, StringComparison.Ordinal).Replace("{ID}", id, StringComparison.Ordinal).Replace("{NET}", network, StringComparison.Ordinal))];

        private void Learn(string hex, char mask)
        {
            made.Add((hex, new string(mask, hex.Length)));
            made.Add((hex[..12], new string(mask, 12)));
        }

        private string Mask(string text) => Age().Replace(made.Aggregate(text, (t, m) => t.Replace(m.Text, m.Mask, StringComparison.Ordinal)), "AGE");

        // A table is held to the widths of its own cells, and then compared by cells, for the ages' lengths differ.
        private string Canonical(string text)
        {
            var lines = text.Split('\n')[..^1];
            if (lines is [] || !Heads().IsMatch(lines[0]))
                return Mask(text);
            int[] starts = [.. Regex.Matches(lines[0], "(?<=^| {3})[A-Z]").Select(m => m.Index)];
            var rows = lines.Select(l => starts.Select((s, i) => Cell(l, s, i + 1 < starts.Length ? starts[i + 1] : int.MaxValue)).ToArray()).ToList();
            var widths = starts.Select((_, i) => Math.Max(rows.Max(r => r[i].Length) + 3, 10)).ToArray();
            var drawn = rows.Select(r => string.Concat(r.Select((cell, i) => i < r.Length - 1 ? cell.PadRight(widths[i]) : cell)) + "\n");
            Assert.AreEqual(string.Concat(drawn), text, "columns of docker's widths");
            return Mask(string.Concat(rows.Select(r => string.Join('|', r) + "\n")));
        }

        private static string Cell(string line, int start, int end) =>
            start >= line.Length ? "" : line[start..Math.Min(end, line.Length)].TrimEnd(' ');

        [GeneratedRegex("^(REPOSITORY|IMAGE|CONTAINER ID) ")]
        private static partial Regex Heads();

        [GeneratedRegex("(Less than a|About an?|[0-9]+) (second|minute|hour|day|week|month|year)s?( ago)?")]
        private static partial Regex Age();
    }
}
