using System.Runtime;

namespace ImageBuild.Tasks.Tests;

[TestClass]
public class TieringDelayTests
{
    // What the runtime has compiled already tells it nothing.
    [TestMethod]
    public void EachCallIsOfAMethodThatNobodyHasCalled()
    {
        TieringDelay.FirstCall next = new TieringDelay.FirstCall<Guid>();
        for (var i = 0; i < TieringDelay.MostCalls; i++)
        {
            var before = JitInfo.GetCompiledMethodCount(currentThread: true);
            next = next.Call();
            Assert.IsGreaterThan(before, JitInfo.GetCompiledMethodCount(currentThread: true), $"call {i}");
        }
    }

    // Other tests of this process have their share of the calls.
    [TestMethod]
    public void ItCallsByItselfAndComesToAnEnd()
    {
        var first = TieringDelay.Calls;
        using (new TieringDelay())
            Assert.IsTrue(SpinWait.SpinUntil(() => TieringDelay.Calls is var calls && (calls > first || calls == TieringDelay.MostCalls), TimeSpan.FromSeconds(20)));
        while (TieringDelay.TryCall())
        {
        }

        Assert.AreEqual(TieringDelay.MostCalls, TieringDelay.Calls);
    }
}
