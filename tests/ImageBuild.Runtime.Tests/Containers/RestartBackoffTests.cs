using ImageBuild.Runtime.Containers;

namespace ImageBuild.Runtime.Tests.Containers;

/// <summary>When a container is started again, and after how long, is what docker's daemon decides.</summary>
[TestClass]
public sealed class RestartBackoffTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    [TestMethod]
    public void TheWaitDoublesFromATenthOfASecondToAMinute()
    {
        var backoff = new RestartBackoff(new RestartPolicy(RestartKind.Always));
        var waits = Enumerable.Range(0, 12).Select(_ => backoff.Next(0, Short)!.Value.TotalSeconds).ToList();
        CollectionAssert.AreEqual(new[] { 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60, 60 }, waits);
        Assert.AreEqual(12, backoff.Count);
    }

    [TestMethod]
    public void OneThatRanForTenSecondsBeginsAnew()
    {
        var backoff = new RestartBackoff(new RestartPolicy(RestartKind.UnlessStopped));
        backoff.Next(0, Short);
        Assert.AreEqual(0.2, backoff.Next(0, TimeSpan.FromSeconds(9.9))!.Value.TotalSeconds);
        Assert.AreEqual(0.1, backoff.Next(0, TimeSpan.FromSeconds(10))!.Value.TotalSeconds);
        Assert.AreEqual(0.2, backoff.Next(0, Short)!.Value.TotalSeconds);
    }

    [TestMethod]
    public void AFailureIsTriedAgainAsOftenAsWasSaid()
    {
        var backoff = new RestartBackoff(new RestartPolicy(RestartKind.OnFailure, 2));
        Assert.IsNotNull(backoff.Next(3, Short));
        Assert.IsNotNull(backoff.Next(3, Short));
        Assert.IsNull(backoff.Next(3, Short));
        Assert.AreEqual(2, backoff.Count);
        Assert.IsNull(new RestartBackoff(new RestartPolicy(RestartKind.OnFailure)).Next(0, Short), "a success");
        Assert.IsNull(new RestartBackoff(new RestartPolicy(RestartKind.No)).Next(1, Short));
    }
}
