using ImageBuild.Fuzz.Engine;

namespace ImageBuild.Fuzz;

/// <summary>
/// Each file of the corpus, and what a few changes make of it, always the same ones. What searches for more is
/// <c>build/fuzz</c>.
/// </summary>
[TestClass]
public class CorpusTests
{
    public static IEnumerable<string> Targets => FuzzTargets.All.Select(t => t.Name);

    [TestMethod]
    [DynamicData(nameof(Targets))]
    public void NoInputOfTheCorpusNorAChangedOneBreaksItsReader(string name)
    {
        var target = FuzzTargets.Named(name);
        var files = Corpus.FilesOf(target);
        Assert.IsNotEmpty(files, "a target without a corpus starts from nothing");
        var inputs = files.Select(File.ReadAllBytes).ToList();
        foreach (var (file, input) in files.Zip(inputs))
            Check(target, input, Path.GetFileName(file));
        var random = new Random(1);
        var mutator = new Mutator(target, random);
        for (var i = 0; i < target.TestMutations; i++)
            Check(target, mutator.Mutate(inputs[i % inputs.Count], inputs[random.Next(inputs.Count)]), $"{Path.GetFileName(files[i % inputs.Count])} changed");
    }

    [TestMethod]
    public void EachFolderOfTheCorpusIsATargets() => CollectionAssert.AreEquivalent(
        Targets.ToList(), Directory.GetDirectories(Testing.Repository.PathOf("tests", "Fuzz", "Corpus")).Select(Path.GetFileName).ToList());

    private static void Check(FuzzTarget target, byte[] input, string what)
    {
        try
        {
            target.Check(input);
        }
        catch (Exception e)
        {
            Assert.Fail($"{what}: {e}\n{Convert.ToBase64String(input)}");
        }
    }
}
