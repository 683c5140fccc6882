namespace ImageBuild.Interop.Compatibility;

/// <summary>
/// The SDK's images and ours of the same projects are the same but for the differences that are meant.
/// <para>Two and a half minutes of two cores, with <see cref="RunTests"/>, go to: packing the package, 40 s; restoring
/// and publishing every project once, all in one build, 30 s (the native and the trimmed program take most of it);
/// every case by the SDK and by us, each side in one build of its own and from what is published already, 20 s each (of
/// a second process a case, half the time was the start of MSBuild); comparing, 5 s; running in containers, 25 s.</para>
/// </summary>
[TestClass]
public sealed class CompatibilityTests
{
    public static IEnumerable<object[]> Names => Cases.All.Select(c => new object[] { c.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void TheImageIsTheSdksButForWhatIsMeant(string name)
    {
        var unexplained = Workspace.Shared.DifferencesOf(Cases.All.Single(c => c.Name == name))
            .Where(fact => !Differences.All.Any(d => d.Explains(fact))).ToList();
        Assert.IsEmpty(unexplained, $"{unexplained.Count} unexplained:\n{string.Join('\n', unexplained.Take(40))}");
    }

    [TestMethod]
    public void EveryDifferenceThatIsListedIsThere()
    {
        var facts = Cases.All.SelectMany(Workspace.Shared.DifferencesOf).ToList();
        var gone = Differences.All.Where(d => !facts.Any(d.Explains)).Select(d => d.Name).ToList();
        Assert.IsEmpty(gone, $"no case shows any more: {string.Join("; ", gone)}. Take them out of the list and of COMPATIBILITY.md.");
    }
}
