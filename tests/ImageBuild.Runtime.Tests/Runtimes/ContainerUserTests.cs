using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Runtimes;

[TestClass]
public class ContainerUserTests
{
    private const string Passwd = "root:x:0:0:root:/root:/bin/sh\napp:x:1654:1655::/home/app:/bin/sh\n1000:x:0:0::/evil:/bin/sh\n4294967296:x:0:0::/evil:/bin/sh\nbad:x:-1:0::/:/\n";
    private const string Group = "root:x:0:\napp:x:1655:\naudio:x:29:app,other\n50:x:0:\n";

    [TestMethod]
    [DataRow("", 0u, 0u, "/root", DisplayName = "nobody said who: root")]
    [DataRow("app", 1654u, 1655u, "/home/app")]
    [DataRow("1654", 1654u, 1655u, "/home/app", DisplayName = "a number that passwd knows has its group")]
    [DataRow("4711", 4711u, 0u, "/", DisplayName = "a number that nobody has")]
    [DataRow("app:audio", 1654u, 29u, "/home/app")]
    [DataRow("app:77", 1654u, 77u, "/home/app")]
    [DataRow("1000", 1000u, 0u, "/", DisplayName = "a number is never somebody's name, CVE-2026-46680")]
    [DataRow("app:50", 1654u, 50u, "/home/app", DisplayName = "nor is a group's number")]
    public void AUserIsWhoTheImageSays(string user, uint id, uint group, string home)
    {
        var resolved = ContainerUser.Resolve(user, Passwd, Group, []);
        Assert.AreEqual((id, group, home), (resolved.Id, resolved.GroupId, resolved.Home));
    }

    [TestMethod]
    [DataRow("nobody", DisplayName = "not there")]
    [DataRow("app:nobody", DisplayName = "the group is not there")]
    [DataRow("4294967296", DisplayName = "over 32 bits, CVE-2024-40635, and somebody's name, CVE-2026-46680")]
    [DataRow("2147483648", DisplayName = "over 31 bits")]
    [DataRow("-1", DisplayName = "negative")]
    [DataRow("0x0", DisplayName = "hexadecimal")]
    [DataRow("1000:", DisplayName = "an empty group")]
    [DataRow(":app", DisplayName = "an empty user")]
    [DataRow("a:b:c", DisplayName = "three parts")]
    [DataRow("bad", DisplayName = "an id in passwd that is none")]
    public void AnybodyElseIsAnErrorAndNeverRoot(string user) => Assert.AreEqual(
        ErrorCode.InvalidUser, Assert.ThrowsExactly<ImageBuildException>(() => ContainerUser.Resolve(user, Passwd, Group, [])).Code);

    [TestMethod]
    [DataRow("app", "1655 29")]
    [DataRow("app:77", "77", DisplayName = "another group, and nothing of the user's own")]
    [DataRow("", "0")]
    public void SupplementaryGroupsAreTheUsersOwnAndTheFirst(string user, string expected) =>
        Assert.AreEqual(expected, string.Join(' ', ContainerUser.Resolve(user, Passwd, Group, []).Groups));

    [TestMethod]
    public void GroupsThatAreAskedForComeAfterThem()
    {
        CollectionAssert.AreEqual(new uint[] { 1655, 29, 77 }, ContainerUser.Resolve("app", Passwd, Group, ["audio", "77"]).Groups.ToList());
        Assert.AreEqual(ErrorCode.InvalidUser, Assert.ThrowsExactly<ImageBuildException>(() => ContainerUser.Resolve("app", Passwd, Group, ["nobody"])).Code);
    }
}
