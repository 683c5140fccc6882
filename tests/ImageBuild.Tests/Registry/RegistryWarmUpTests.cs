using ImageBuild.Registry;

namespace ImageBuild.Tests.Registry;

[TestClass]
public class RegistryWarmUpTests
{
    // HEAD of the image, HEAD of the blob, POST and PUT of the blob, PUT of the index.
    [TestMethod]
    public async Task ItAsksAndSends() => Assert.AreEqual(5L, (await RegistryWarmUp.AskAsync()).Requests);
}
