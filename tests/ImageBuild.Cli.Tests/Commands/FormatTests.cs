namespace ImageBuild.Cli.Tests.Commands;

/// <summary><c>--format</c> of the verbs that list, and of inspect.</summary>
[TestClass]
public sealed class FormatTests : IDisposable
{
    private readonly TestCommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [TestMethod]
    public async Task ATemplateIsALineForEachAndATableHasHeads()
    {
        var image = await cli.AddAsync("a:1", "a");
        Assert.AreEqual("a:1\n", await cli.RunAsync("images", "--format", "{{.Repository}}:{{.Tag}}"));
        Assert.AreEqual($"TAG       IMAGE ID\n1         {image.Id.Short}\n", await cli.RunAsync("images", "--format", "table {{.Tag}}\\t{{.ID}}"));
        Assert.AreEqual("REPOSITORY|TAG|TAG\na|1|\"1\"\n", await cli.RunAsync("images", "--format", "table {{lower .Repository}}|{{upper .Tag}}|{{.Tag | json}}"));
        Assert.AreEqual($"{image.Id}\n", await cli.RunAsync("images", "--no-trunc", "--format", "{{.ID}}"));
        Assert.AreEqual("1\n", await cli.RunAsync("images", "-q", "--format", "{{.Tag}}"), "a template wins over -q");
        Assert.AreEqual(await cli.RunAsync("images"), await cli.RunAsync("images", "--format", "table"));
    }

    [TestMethod]
    public async Task AnUnknownFieldIsAnErrorOfATableThatHasNoRowsToo()
    {
        await cli.FailsAsync(ErrorCode.InvalidRunOption, "images", "--format", "table {{.Foo}}");
        await cli.FailsAsync(ErrorCode.InvalidRunOption, "ps", "--format", "{{.Foo");
        Assert.AreEqual("", await cli.RunAsync("ps", "--format", "{{.Foo}}"), "nothing is asked of no row");
    }

    [TestMethod]
    public async Task InspectPrintsWhatTheTemplateSaysOfEach()
    {
        var image = await cli.AddAsync("a:1", "a");
        Assert.AreEqual($"{image.Id} [a:1]\n", await cli.RunAsync("inspect", "-f", "{{.Id}} {{.RepoTags}}", "a:1"));
        Assert.AreEqual("<nil>||\n", await cli.RunAsync("inspect", "-f", """{{.Config.Labels}}|{{index .Config.Labels "x"}}|{{.Config.User}}""", "a:1"));
        await cli.FailsAsync(ErrorCode.InvalidRunOption, "inspect", "-f", "{{.Foo}}", "a:1");
        StringAssert.Contains(cli.Error, """template: :1:2: executing "" at <.Foo>: map has no entry for key "Foo".""".TrimEnd('.'));
        StringAssert.StartsWith(await cli.RunAsync("inspect", "--format", "json", "a:1"), "{\"Id\":\"");
    }

    [TestMethod]
    public async Task InspectPrintsWhatIsThereAndFailsForWhatIsNot()
    {
        await cli.AddAsync("a:1", "a");
        var (exitCode, output) = await cli.TryAsync("inspect", "-f", "{{.RepoTags}}", "a:1", "b:1");
        Assert.AreEqual((ExitCodes.Failure, "[a:1]\n"), (exitCode, output));
        await cli.FailsAsync(ErrorCode.ContainerNotFound, "inspect", "--type", "container", "a:1");
        Assert.AreEqual("[a:1]\n", await cli.RunAsync("inspect", "--type", "image", "-f", "{{.RepoTags}}", "a:1"));
    }

    [TestMethod]
    public async Task HistoryAndDfHaveDockersFields()
    {
        await cli.AddAsync("a:1", "a");
        StringAssert.Contains(await cli.RunAsync("df", "--format", "{{.Type}} {{.TotalCount}}"), "Images 1\nContainers 0\n");
        StringAssert.StartsWith(await cli.RunAsync("history", "--format", "table {{.ID}}\\t{{.Size}}", "a:1"), "IMAGE          SIZE\n");
    }
}
