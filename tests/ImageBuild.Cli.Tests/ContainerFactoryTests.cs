using System.Collections.Immutable;
using System.CommandLine;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Runtime.Containers;
using ImageBuild.Store;

namespace ImageBuild.Cli.Tests;

/// <summary>What the image says and what the user says, put together as <c>docker run</c> does it.</summary>
[TestClass]
public sealed class ContainerFactoryTests : IDisposable
{
    private readonly Dictionary<string, string> callers = new() { ["CALLERS"] = "value of the caller" };
    private readonly string folder = Directory.CreateTempSubdirectory("imagebuild-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    [DataRow("e1 e2", "c1 c2", "", "e1 e2 c1 c2", DisplayName = "the image's own")]
    [DataRow("e1", "c1", "image a b", "e1 a b", DisplayName = "arguments instead of its command")]
    [DataRow("", "c1 c2", "", "c1 c2", DisplayName = "no entrypoint")]
    [DataRow("e1", "c1", "--entrypoint x image", "x", DisplayName = "another entrypoint drops its command")]
    [DataRow("e1", "c1", "--entrypoint x image a", "x a", DisplayName = "another entrypoint with arguments")]
    [DataRow("e1", "c1", "--entrypoint= image a", "a", DisplayName = "no entrypoint at all")]
    [DataRow("e1", "", "image -it --rm", "e1 -it --rm", DisplayName = "options after the image are the program's")]
    public void TheProgram(string entrypoint, string command, string words, string expected)
    {
        var config = new ContainerConfig { Entrypoint = [.. Words(entrypoint)], Cmd = [.. Words(command)] };
        CollectionAssert.AreEqual(Words(expected), Make(config, words.Length == 0 ? ["image"] : Words(words)).Spec.Arguments);
    }

    [TestMethod]
    public void NothingToRunIsAnError()
    {
        Fails(ErrorCode.NothingToRun, new ContainerConfig(), "image");
        Fails(ErrorCode.NothingToRun, new ContainerConfig { Entrypoint = ["e"], Cmd = ["c"] }, "--entrypoint=", "image");
    }

    [TestMethod]
    public void AnImageForWindowsIsNotRun()
    {
        var (options, parsed) = Parse(["image", "p"]);
        var image = Image.Empty(Platform.Parse("windows/amd64"));
        var error = Assert.Throws<ImageBuildException>(
            () => new ContainerFactory(options, parsed, Context()).Create(new StoredImage(null, image.Document.Descriptor, image)));
        Assert.AreEqual(ErrorCode.ImageForWindows, error.Code);
    }

    [TestMethod]
    public void TheEnvironmentIsTheDefaultThenTheImagesThenFilesThenOptions()
    {
        File.WriteAllText(Path.Combine(folder, "variables"), "# a comment\n\n  IN_FILE=1\nBOTH=file\nCALLERS\n");
        // CVE-2026-57231: a name alone gets nothing of the caller's.
        callers["HOME_WITHOUT_VALUE"] = callers["KEPT"] = "secret of the caller";
        var config = new ContainerConfig { Env = ["PATH=/image", "KEPT=a=b c", "BOTH=image", "GONE=1", "HOME_WITHOUT_VALUE", "=nameless"] };
        var spec = Make(config, "-h", "box", "--env-file", "variables", "-e", "BOTH=option", "-e", "EMPTY=", "-e", "GONE", "-e", "CALLERS", "image", "p").Spec;
        Assert.AreEqual(
            "PATH=/image|HOSTNAME=box|KEPT=a=b c|BOTH=option|IN_FILE=1|CALLERS=value of the caller|EMPTY=", string.Join('|', spec.Environment));
    }

    [TestMethod]
    public void TheLaunchProfileThatDotnetRunChoseHasItsVariablesAndArguments()
    {
        File.WriteAllText(Path.Combine(folder, "launchSettings.json"), """
            { // comments are usual
              "profiles": {
                "http": { "environmentVariables": { "ANOTHER": "1" } },
                "https": { "commandLineArgs": "a \"b c\"", "environmentVariables": { "SET": "%HOME%", "BOTH": "profile", "GONE": "" } }
              }
            }
            """);
        callers["DOTNET_LAUNCH_PROFILE"] = "https";
        callers["ASPNETCORE_URLS"] = "http://localhost:1";
        callers["SET"] = "as the SDK expanded it";
        callers["BOTH"] = "profile";
        callers["ANOTHER"] = "of another profile";
        string[] words = ["--launch-settings", Path.Combine(folder, "launchSettings.json"), "-e", "BOTH=option", "image"];
        var spec = Make(new ContainerConfig { Entrypoint = ["e"], Cmd = ["c"], Env = ["PATH=/"] }, ["-h", "box", .. words]).Spec;
        Assert.AreEqual(
            "PATH=/|HOSTNAME=box|DOTNET_LAUNCH_PROFILE=https|ASPNETCORE_URLS=http://localhost:1|SET=as the SDK expanded it|BOTH=option",
            string.Join('|', spec.Environment));
        CollectionAssert.AreEqual((string[])["e", "a", "b c"], spec.Arguments);
        CollectionAssert.AreEqual((string[])["e", "x"], Make(new ContainerConfig { Entrypoint = ["e"] }, [.. words, "x"]).Spec.Arguments);
        callers["DOTNET_LAUNCH_PROFILE"] = "none of it";
        Fails(ErrorCode.InvalidRunOption, new ContainerConfig(), words);
        callers.Remove("DOTNET_LAUNCH_PROFILE");
        CollectionAssert.AreEqual((string[])["e", "c"], Make(new ContainerConfig { Entrypoint = ["e"], Cmd = ["c"] }, words).Spec.Arguments);
    }

    [TestMethod]
    public void WithoutAnythingThereIsAPathAndAHostName()
    {
        var container = Make(new ContainerConfig(), "-t", "image", "p");
        CollectionAssert.AreEqual(
            (string[])[
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", $"HOSTNAME={container.Id[..12]}",
            ],
            container.Spec.Environment);
        Assert.AreEqual(container.Id[..12], container.Spec.HostName);
        Assert.AreEqual(("/", ""), (container.Spec.WorkingDirectory, container.Spec.User));
        Assert.AreEqual(Signals.Parse("TERM"), container.StopSignal);
    }

    [TestMethod]
    public void OptionsAreStrongerThanTheImage()
    {
        var config = new ContainerConfig
        {
            User = "app", WorkingDir = "app", StopSignal = "SIGINT",
            Labels = new Dictionary<string, string> { ["a"] = "image", ["b"] = "image" }.ToImmutableSortedDictionary(),
        };
        var image = Make(config, "image", "p");
        Assert.AreEqual(("app", "/app", Signals.Parse("INT")), (image.Spec.User, image.Spec.WorkingDirectory, image.StopSignal));
        var options = Make(config, "-u", "1:2", "-w", "/tmp", "--stop-signal", "USR1", "-l", "a=x=y", "-l", "c", "image", "p");
        Assert.AreEqual(("1:2", "/tmp", Signals.Parse("USR1")), (options.Spec.User, options.Spec.WorkingDirectory, options.StopSignal));
        CollectionAssert.AreEquivalent(
            (string[])["a=x=y", "b=image", "c="], options.Labels.Select(l => $"{l.Key}={l.Value}").ToArray());
    }

    [TestMethod]
    [DataRow("-v /a:/b", "/a /b False")]
    [DataRow("-v ./a:/b:ro", "./a /b True")]
    [DataRow("-v /a:/b:z,ro", "/a /b True")]
    [DataRow("--mount type=bind,source=/a,target=/b", "/a /b False")]
    [DataRow("--mount type=bind,src=/a,dst=/b,readonly", "/a /b True")]
    [DataRow("--mount src=/a,destination=/b,ro=false", "/a /b False")]
    [DataRow("--tmpfs /t", "/t  1777 False False")]
    [DataRow("--tmpfs /t:size=64m,mode=700,exec,ro", "/t 64m 700 True True")]
    [DataRow("--mount type=tmpfs,target=/t,tmpfs-size=1g,tmpfs-mode=0755", "/t 1g 0755 False False")]
    public void Mounts(string words, string expected)
    {
        var spec = Make(new ContainerConfig(), [.. Words(words), "image", "p"]).Spec;
        var mounts = spec.Mounts.Select(m => $"{m.Source} {m.Target} {m.ReadOnly}")
            .Concat(spec.TemporaryMounts.Select(m => $"{m.Target} {m.Size} {m.Mode} {m.Executable} {m.ReadOnly}"));
        Assert.AreEqual(expected.Replace("./", folder + "/", StringComparison.Ordinal), mounts.Single());
    }

    [TestMethod]
    [DataRow("", "")]
    [DataRow("--security-opt no-new-privileges", "no-new-privileges")]
    [DataRow("--security-opt no-new-privileges:true --security-opt seccomp=builtin", "no-new-privileges")]
    [DataRow("--security-opt no-new-privileges=false", "")]
    [DataRow("--security-opt seccomp=unconfined", "seccomp=unconfined")]
    [DataRow("--security-opt seccomp:unconfined --security-opt no-new-privileges", "no-new-privileges seccomp=unconfined")]
    public void Security(string words, string expected) =>
        Assert.AreEqual(expected, string.Join(' ', SecurityOptions.Of(Make(new ContainerConfig(), [.. Words(words), "image", "p"]).Spec)));

    [TestMethod]
    [DataRow("-e =x")]
    [DataRow("--security-opt seccomp=profile.json")]
    [DataRow("--security-opt seccomp")]
    [DataRow("--security-opt no-new-privileges=perhaps")]
    [DataRow("--env-file missing")]
    [DataRow("--env-file .")]
    [DataRow("-w relative")]
    [DataRow("-v /a")]
    [DataRow("-v name:/b")]
    [DataRow("-v /a:b")]
    [DataRow("-v /a:/b:sideways")]
    [DataRow("--mount type=volume,source=x,target=/b")]
    [DataRow("--mount source=/a")]
    [DataRow("--tmpfs t")]
    [DataRow("--tmpfs /t:mode=9")]
    [DataRow("--tmpfs /t:shade=grey")]
    [DataRow("--network mine")]
    [DataRow("--security-opt label=disable")]
    [DataRow("-p 80:90:x")]
    public void AnOptionThatCantBeIsRefusedBeforeThereIsAnImage(string words)
    {
        var (options, parsed) = Parse([.. Words(words), "image", "p"]);
        var error = Assert.Throws<ImageBuildException>(() => new ContainerFactory(options, parsed, Context()));
        Assert.AreEqual(ErrorCode.InvalidRunOption, error.Code);
    }

    private Container Make(ContainerConfig config, params string[] words)
    {
        var (options, parsed) = Parse(words);
        var image = Image.Empty(Platform.Parse("linux/amd64")).WithConfig(c => c with { Config = config });
        return new ContainerFactory(options, parsed, Context()).Create(new StoredImage(null, image.Document.Descriptor, image));
    }

    private void Fails(ErrorCode code, ContainerConfig config, params string[] words) =>
        Assert.AreEqual(code, Assert.Throws<ImageBuildException>(() => Make(config, words)).Code);

    private static (RunOptions Options, ParseResult Parsed) Parse(string[] words)
    {
        var options = new RunOptions();
        var verb = new Verb(options.AddTo(new Command("run"))) { TakesCommand = true };
        var root = new RootCommand { verb.Command };
        var parsed = root.Parse(ContainerWords.Separate(["run", .. words], root, [verb]));
        Assert.IsEmpty(parsed.Errors);
        return (options, parsed);
    }

    private CliContext Context() => new()
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        Environment = callers,
        WorkingDirectory = folder,
        Program = [],
        Time = TimeProvider.System,
    };

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
