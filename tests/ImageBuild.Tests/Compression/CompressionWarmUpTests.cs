using ImageBuild.Compression;

namespace ImageBuild.Tests.Compression;

[TestClass]
public class CompressionWarmUpTests
{
    [TestMethod]
    public void ItFindsMatchesAndWritesThem() => Assert.IsLessThan(CompressionWarmUp.Bytes / 10, CompressionWarmUp.Compress());
}
