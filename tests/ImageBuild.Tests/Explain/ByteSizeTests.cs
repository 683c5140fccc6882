using ImageBuild.Explain;

namespace ImageBuild.Tests.Explain;

[TestClass]
public sealed class ByteSizeTests
{
    [TestMethod]
    [DataRow("0", 0L)]
    [DataRow("1048576", 1_048_576L)]
    [DataRow("12b", 12L)]
    [DataRow("500MB", 500_000_000L)]
    [DataRow("10gb", 10_000_000_000L)]
    [DataRow("1.5k", 1_500L)]
    [DataRow("32.5 kB", 32_500L)]
    [DataRow("2TB", 2_000_000_000_000L)]
    [DataRow("1KiB", 1_024L)]
    [DataRow("1.5Gi", 1_610_612_736L)]
    public void ASizeIsReadInAnyOfItsForms(string text, long bytes) => Assert.AreEqual(bytes, ByteSize.Parse(text));

    [TestMethod]
    [DataRow("")]
    [DataRow("MB")]
    [DataRow("-1")]
    [DataRow("1,5GB")]
    [DataRow("1.")]
    [DataRow("5iB")]
    [DataRow("5XB")]
    [DataRow("1e5")]
    [DataRow("5 MB ")]
    [DataRow("99999PB")]
    public void WhatIsNoSizeIsNotRead(string text) => Assert.IsNull(ByteSize.Parse(text));

    [TestMethod]
    [DataRow(0L)]
    [DataRow(999L)]
    [DataRow(29_400_000L)]
    [DataRow(7_000_000_000_000L)]
    public void WhatIsWrittenIsReadAgain(long bytes) => Assert.AreEqual(bytes, ByteSize.Parse(ByteSize.Text(bytes)));
}
