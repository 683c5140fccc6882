using ImageBuild.Runtime.Commit;

namespace ImageBuild.Runtime.Tests.Commit;

[TestClass]
public class IdMapTests
{
    private static readonly IdMap Map = new([new IdRange(0, 1000, 1), new IdRange(1, 100_000, 65_536)]);

    [TestMethod]
    [DataRow(1000u, 0u, DisplayName = "the user is root inside")]
    [DataRow(100_000u, 1u, DisplayName = "the first subordinate id")]
    [DataRow(165_535u, 65_536u, DisplayName = "the last subordinate id")]
    [DataRow(165_536u, 65_534u, DisplayName = "one past it is nobody")]
    [DataRow(0u, 65_534u, DisplayName = "the machine's root is nobody")]
    public void AnIdOnDiskIsTheContainersOwn(uint outside, uint inside) => Assert.AreEqual(inside, Map.Inside(outside));

    [TestMethod]
    public void WithoutANamespaceEveryIdStandsForItself() =>
        Assert.AreEqual(4_294_967_294u, IdMap.Identity.Inside(4_294_967_294));
}
