using System.Runtime;

namespace ImageBuild.Tasks.Tests;

[TestClass]
public class TieringDelayTests
{
    // What the runtime has compiled already tells it nothing.
    [TestMethod]
    public void EachCallIsOfAMethodThatNobodyHasCalled()
    {
        using var delay = new TieringDelay();
        for (var i = 0; i < 20; i++)
        {
            var before = JitInfo.GetCompiledMethodCount(currentThread: true);
            delay.Call();
            Assert.IsGreaterThan(before, JitInfo.GetCompiledMethodCount(currentThread: true), $"call {i}");
        }
    }

    [TestMethod]
    public void ItCallsByItselfAndComesToAnEnd()
    {
        using var delay = new TieringDelay();
        Assert.IsTrue(SpinWait.SpinUntil(() => delay.Calls > 2, TimeSpan.FromSeconds(20)));
        for (var i = 0; i < 1000; i++)
            delay.Call();
        Assert.AreEqual(TieringDelay.MostCalls, delay.Calls);
    }
}
