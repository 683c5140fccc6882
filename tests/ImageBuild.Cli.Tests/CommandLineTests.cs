namespace ImageBuild.Cli.Tests;

[TestClass]
public class CommandLineTests
{
    private static readonly CliContext Context = new()
    {
        Out = TextWriter.Null, Error = TextWriter.Null, Environment = new Dictionary<string, string>(), WorkingDirectory = "/", Program = [], Time = TimeProvider.System,
    };

    // Only the verb that is named is made: under another name it could not be found.
    [TestMethod]
    public void EveryVerbIsListedUnderItsName()
    {
        foreach (var (name, create) in CommandLine.All)
            Assert.AreEqual(name, create(Context).Command.Name);
    }

    [TestMethod]
    [DataRow("--help")]
    [DataRow("-?")]
    public async Task HelpTellsOfAllVerbs(params string[] arguments)
    {
        using var program = new TestCommandLine();
        var help = await program.RunAsync(arguments);
        foreach (var name in CommandLine.All.Select(v => v.Name).Where(n => n[0] != '_'))
            StringAssert.Matches(help, new($"\\b{name}\\b"));
    }
}
