using ImageBuild.Images;
using ImageBuild.Testing;
using Microsoft.Build.Framework;

namespace ImageBuild.Tasks.Tests;

[TestClass]
public class TransferMessagesTests
{
    [TestMethod]
    public void ABlobThatTakesLongIsSaidToEverybodyNowAndThen()
    {
        var blob = TestImages.WithFiles("a").Layers[0].Descriptor with { Size = 1_000_000 };
        var log = new List<string>();
        var time = new SteppedTime();
        var messages = new TransferMessages((importance, text) => log.Add($"{importance}: {text}"), "registry/app:1", time);
        foreach (var (seconds, bytes) in new[] { (0, 0), (5, 200_000), (12, 400_000), (13, 500_000), (25, 900_000) })
        {
            time.Seconds = seconds;
            messages.Report(new BlobProgress(blob, BlobState.Transferring, bytes));
        }

        messages.Report(new BlobProgress(blob, BlobState.Done, blob.Size));
        var name = $"{blob.Digest.Short} → registry/app:1";
        CollectionAssert.AreEqual(
            new[] { $"High: {name}: 400kB of 1MB", $"High: {name}: 900kB of 1MB", $"Normal: {name}: sent (1MB)" }, log);
    }

    [TestMethod]
    public void WhatIsThereIsSaidToThoseWhoWantToKnow()
    {
        var blob = TestImages.WithFiles("a").Layers[0].Descriptor;
        var log = new List<(MessageImportance, string)>();
        new TransferMessages((importance, text) => log.Add((importance, text)), "oci:out", TimeProvider.System)
            .Report(new BlobProgress(blob, BlobState.Exists, blob.Size));
        Assert.AreEqual((MessageImportance.Normal, $"{blob.Digest.Short} → oci:out: is there ({blob.Size}B)"), log.Single());
    }

    private sealed class SteppedTime : TimeProvider
    {
        public int Seconds { get; set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(Seconds);
    }
}
