using ImageBuild.Oci;
using ImageBuild.Runtime.Unpack;

namespace ImageBuild.Runtime.Tests.Unpack;

[TestClass]
public class ReadAheadStreamTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(512 << 10)]
    [DataRow((5 << 20) + 3)]
    public void EveryByteComesThroughAndIsHashed(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using var ahead = new ReadAheadStream(new MemoryStream(bytes), Digest.Of(bytes));
        using var copy = new MemoryStream();
        ahead.CopyTo(copy);
        CollectionAssert.AreEqual(bytes, copy.ToArray());
        Assert.IsTrue(ahead.IsAsExpected);
    }

    [TestMethod]
    public void ADigestOfTheLongerKindIsHeldToAsWell()
    {
        // SHA-512 of "abc" (FIPS 180-2, C.1).
        var digest = Digest.Parse("sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
        using var ahead = new ReadAheadStream(new MemoryStream("abc"u8.ToArray()), digest);
        ahead.CopyTo(Stream.Null);
        Assert.IsTrue(ahead.IsAsExpected);
    }

    [TestMethod]
    public void AnotherDigestIsSeen()
    {
        using var ahead = new ReadAheadStream(new MemoryStream([1]), Digest.Of([2]));
        ahead.CopyTo(Stream.Null);
        Assert.IsFalse(ahead.IsAsExpected);
    }

    [TestMethod]
    public void AFailureOfTheSourceIsThrownWhereItIsReadAfterWhatCameBefore()
    {
        using var ahead = new ReadAheadStream(new FailingStream(3 << 20), Digest.Of([]));
        var buffer = new byte[1 << 20];
        for (var i = 0; i < 3; i++)
            ahead.ReadExactly(buffer);
        Assert.Throws<InvalidDataException>(() => ahead.ReadExactly(buffer));
    }

    [TestMethod]
    public void OneWhoStopsReadingLeavesNoThreadBehind()
    {
        var source = new FailingStream(long.MaxValue);
        using (var ahead = new ReadAheadStream(source, Digest.Of([])))
            Assert.AreNotEqual(-1, ahead.ReadByte());
        Assert.IsTrue(source.Reader!.Join(TimeSpan.FromSeconds(30)));
    }

    /// <summary>Gives zeros, then throws.</summary>
    private sealed class FailingStream(long length) : MemoryStream
    {
        private long given;

        /// <summary>The thread that read last.</summary>
        public Thread? Reader { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            Reader = Thread.CurrentThread;
            if (given >= length)
                throw new InvalidDataException();
            var read = (int)Math.Min(buffer.Length, length - given);
            buffer[..read].Clear();
            given += read;
            return read;
        }
    }
}
