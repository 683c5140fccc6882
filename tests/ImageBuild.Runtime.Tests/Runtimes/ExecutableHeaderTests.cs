using System.Buffers.Binary;
using System.Text;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Tests.Runtimes;

/// <summary>Who executes a program, by what stands at its beginning.</summary>
[TestClass]
public class ExecutableHeaderTests
{
    private const string Loader = "/lib/ld-musl-x86_64.so.1";

    [TestMethod]
    [DataRow("#!/bin/sh\necho", "/bin/sh")]
    [DataRow("#! /usr/bin/env -S sh\n", "/usr/bin/env")]
    [DataRow("#!\n", null)]
    [DataRow("echo", null)]
    public void AScriptNamesIt(string text, string? interpreter) =>
        Assert.AreEqual(interpreter, ExecutableHeader.InterpreterOf(Encoding.ASCII.GetBytes(text)));

    [TestMethod]
    public void AProgramNamesItsLoaderOrIsStatic()
    {
        Assert.AreEqual(Loader, ExecutableHeader.InterpreterOf(Elf(Loader)));
        Assert.IsFalse(ExecutableHeader.IsStatic(Elf(Loader)));
        Assert.IsNull(ExecutableHeader.InterpreterOf(Elf(null)));
        Assert.IsTrue(ExecutableHeader.IsStatic(Elf(null)));
        Assert.IsFalse(ExecutableHeader.IsStatic("#!/bin/sh\n"u8));
    }

    [TestMethod]
    public void AHeaderThatPointsBeyondItsEndNamesNone()
    {
        var elf = Elf(Loader);
        foreach (var at in new[] { 32, 64 + 8, 64 + 32 })
        {
            var broken = (byte[])elf.Clone();
            BinaryPrimitives.WriteUInt64LittleEndian(broken.AsSpan(at), ulong.MaxValue - 1);
            Assert.IsNull(ExecutableHeader.InterpreterOf(broken), $"{at}");
        }

        for (var length = 0; length < elf.Length; length++)
            _ = ExecutableHeader.InterpreterOf(elf.AsSpan(0, length));
    }

    // elf(5): a header, and one program header behind it.
    private static byte[] Elf(string? loader)
    {
        var text = Encoding.ASCII.GetBytes((loader ?? "") + "\0");
        var elf = new byte[64 + 56 + text.Length];
        ((byte[])[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]).CopyTo(elf, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(56), 1);
        BinaryPrimitives.WriteInt32LittleEndian(elf.AsSpan(64), loader is null ? 1 : 3);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(64 + 8), 64 + 56);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(64 + 32), (ulong)text.Length);
        text.CopyTo(elf, 64 + 56);
        return elf;
    }
}
