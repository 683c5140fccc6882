using ImageBuild.Registry;

namespace ImageBuild.Tests.Registry;

[TestClass]
public class RegistryWarmUpTests
{
    [TestMethod]
    public async Task ItIsAWholeQuestionWithAnAnswer() => Assert.IsNull(await RegistryWarmUp.AskAsync());
}
