using System.CommandLine;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Cli.Tests;

/// <summary>What the container is and what the user says, put together as <c>docker exec</c> does it.</summary>
[TestClass]
public class ExecOptionsTests
{
    private static readonly ContainerSpec Container = new()
    {
        Arguments = ["server"],
        Environment = ["PATH=/bin", "A=container", "GONE=1"],
        WorkingDirectory = "/there",
        User = "app",
        HostName = "box",
        Terminal = true,
        Interactive = true,
        NoNewPrivileges = true,
        Capabilities = ["KILL"],
    };

    [TestMethod]
    public void WithoutOptionsAProcessIsAsTheContainersButForItsTerminal()
    {
        var process = Make("c", "ls", "-l", "--", "-it");
        Assert.AreEqual("ls -l -- -it", string.Join(' ', process.Arguments));
        Assert.AreEqual("PATH=/bin A=container GONE=1", string.Join(' ', process.Environment));
        Assert.AreEqual(("/there", "app", false, false), (process.WorkingDirectory, process.User, process.Terminal, process.Interactive));
        Assert.AreEqual((true, "KILL"), (process.NoNewPrivileges, process.Capabilities.Single()));
    }

    [TestMethod]
    public void OptionsAreStrongerThanTheContainer()
    {
        var process = Make("-it", "-e", "A=option", "-e", "CALLERS", "-e", "GONE", "-u", "1:2", "-w", "/tmp", "c", "sh");
        Assert.AreEqual("PATH=/bin A=option CALLERS=value", string.Join(' ', process.Environment));
        Assert.AreEqual(("/tmp", "1:2", true, true), (process.WorkingDirectory, process.User, process.Terminal, process.Interactive));
    }

    [TestMethod]
    [DataRow("-e", "=x")]
    [DataRow("--env-file", "/missing")]
    [DataRow("-w", "relative")]
    public void AnOptionThatCantBeIsRefused(string option, string value) => Assert.AreEqual(
        ErrorCode.InvalidRunOption, Assert.ThrowsExactly<ImageBuildException>(() => Make(option, value, "c", "ls")).Code);

    [TestMethod]
    public async Task AContainerThatIsNotThereIsAnErrorAndNotAnExitCodeOfTheProgram()
    {
        using var cli = new TestCommandLine();
        await cli.FailsAsync(ErrorCode.ContainerNotFound, "exec", "nobody", "ls");
    }

    private static ContainerSpec Make(params string[] words)
    {
        var options = new ExecOptions();
        var verb = new Verb(options.AddTo(new Command("exec"))) { TakesCommand = true };
        var root = new RootCommand { verb.Command };
        var parsed = root.Parse(ContainerWords.Separate(["exec", .. words], root, [verb]));
        Assert.IsEmpty(parsed.Errors);
        return options.ProcessOf(Container, parsed, new CliContext
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            Environment = new Dictionary<string, string> { ["CALLERS"] = "value" },
            WorkingDirectory = "/",
            Program = [],
            Time = TimeProvider.System,
        });
    }
}
