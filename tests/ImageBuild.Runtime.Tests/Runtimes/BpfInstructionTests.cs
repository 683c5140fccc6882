using ImageBuild.Runtime.Runtimes;
using static ImageBuild.Runtime.Runtimes.BpfInstruction;

namespace ImageBuild.Runtime.Tests.Runtimes;

[TestClass]
public class BpfInstructionTests
{
    private static readonly BpfInstruction LoadFirst = new(Load, 0, 0, 0);

    [TestMethod]
    [DataRow(1)]
    [DataRow(255)]
    [DataRow(256)]
    [DataRow(3000)]
    public void AJumpIsAsLongAsItHasToBe(int length)
    {
        BpfInstruction[] otherwise = [.. Enumerable.Repeat(LoadFirst, length - 1), new(Return, 0, 0, 2)];
        BpfInstruction[] program = [LoadFirst, .. If(IfEqual, 7, [new(Return, 0, 0, 1)], otherwise)];
        Assert.AreEqual((1u, 2u), (BpfMachine.Run(program, 7).Result, BpfMachine.Run(program, 8).Result));
    }

    [TestMethod]
    public void AValueIsFoundInItsRangeByFewTests()
    {
        var ranges = Enumerable.Range(0, 1000).Select(i => ((uint)i * 10, (BpfInstruction[])[new(Return, 0, 0, (uint)i)])).ToArray();
        BpfInstruction[] program = [LoadFirst, .. Find(ranges)];
        for (var value = 0u; value < 11000; value++)
        {
            var (result, steps) = BpfMachine.Run(program, value);
            Assert.AreEqual(Math.Min(value / 10, 999), result);
            Assert.IsLessThanOrEqualTo(22, steps);
        }
    }
}
