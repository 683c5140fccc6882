using System.Globalization;
using ImageBuild.Cli.Progress;
using ImageBuild.Images;
using ImageBuild.Oci;
using ImageBuild.Runtime.Unpack;
using ImageBuild.Testing;

namespace ImageBuild.Cli.Tests.Progress;

[TestClass]
public class TransferProgressTests
{
    private static readonly Image Image = TestImages.WithFiles("a", "b", "c");
    private static readonly Descriptor[] Layers = [.. Image.Layers.Select((l, i) => l.Descriptor with { Size = (i + 1) * 1000 })];
    private static readonly string[] Ids = [.. Layers.Select(l => l.Digest.Short)];

    private readonly StringWriter output = new() { NewLine = "\n" };
    private readonly ManualTime time = new();

    [TestMethod]
    public void WithoutATerminalEachLayerGetsALineWhenItIsThrough()
    {
        using (var progress = Begin(false, TransferWords.Push))
        {
            progress.Report(new BlobProgress(Layers[0], BlobState.Waiting, 0));
            progress.Report(new BlobProgress(Layers[0], BlobState.Exists, 1000));
            progress.Report(new BlobProgress(Layers[1], BlobState.Transferring, 500));
            progress.Report(new BlobProgress(Layers[1], BlobState.Done, 2000));
            progress.Report(new BlobProgress(Image.ConfigBlob.Descriptor, BlobState.Done, 10));
        }

        Assert.AreEqual($"{Ids[0]}: Layer already exists\n{Ids[1]}: Pushed\n", output.ToString());
        Assert.IsFalse(time.Tick(), "nothing is drawn");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void AnUnpackedLayerIsDoneWhenItIsBothThereAndUnpacked(bool unpackedFirst)
    {
        using var progress = Begin(false, TransferWords.Pull, unpacks: true);
        Action[] steps =
        [
            () => progress.Report(new BlobProgress(Layers[0], BlobState.Done, 1000)),
            () => progress.Report(new UnpackProgress(Image.Layers[0], 1000, true)),
        ];
        steps[unpackedFirst ? 1 : 0]();
        Assert.AreEqual("", output.ToString());
        steps[unpackedFirst ? 0 : 1]();
        Assert.AreEqual($"{Ids[0]}: Pull complete\n", output.ToString());
    }

    [TestMethod]
    public void ALayerOfWhichAnotherIsUnpackedIsDoneWithTheWhole()
    {
        using var progress = Begin(false, TransferWords.Pull, unpacks: true);
        progress.Report(new BlobProgress(Layers[0], BlobState.Done, 1000));
        progress.Report(new BlobProgress(Layers[1], BlobState.Exists, 2000));
        progress.Complete();
        Assert.AreEqual($"{Ids[0]}: Pull complete\n{Ids[1]}: Already exists\n", output.ToString());
    }

    [TestMethod]
    public void ALogHasTheLayersInTheImagesOrderAndThoseThatWereThroughWhenAnotherFailed()
    {
        using (var progress = Begin(false, TransferWords.Pull))
        {
            foreach (var layer in Layers)
                progress.Report(new BlobProgress(layer, BlobState.Waiting, 0));
            progress.Report(new BlobProgress(Layers[2], BlobState.Done, 3000));
            Assert.AreEqual("", output.ToString());
            progress.Report(new BlobProgress(Layers[0], BlobState.Exists, 1000));
            Assert.AreEqual($"{Ids[0]}: Already exists\n", output.ToString());
        }

        Assert.AreEqual($"{Ids[0]}: Already exists\n{Ids[2]}: Pull complete\n", output.ToString());
    }

    [TestMethod]
    public void ATerminalShowsWhatIsUnderWayBelowWhatIsDone()
    {
        using (var progress = Begin(true, TransferWords.Pull, unpacks: true))
        {
            foreach (var layer in Layers)
                progress.Report(new BlobProgress(layer, BlobState.Waiting, 0));
            progress.Report(new BlobProgress(Layers[0], BlobState.Transferring, 0));
            progress.Report(new BlobProgress(Layers[0], BlobState.Transferring, 500));
            time.Pass(TimeSpan.FromSeconds(2));
            Assert.IsTrue(time.Tick());
            Assert.AreEqual(
                $"{Ids[0]}: Downloading [{new string('=', 12)}>{new string(' ', 12)}] 500B/1kB  250B/s\n2 waiting\n", Screen());
            progress.Report(new BlobProgress(Layers[0], BlobState.Done, 1000));
            progress.Report(new UnpackProgress(Image.Layers[0], 800, false));
            time.Tick();
            Assert.AreEqual($"{Ids[0]}: Extracting  [{new string('=', 20)}>{new string(' ', 4)}] 800B/1kB\n2 waiting\n", Screen());
            progress.Report(new BlobProgress(Layers[2], BlobState.Exists, 3000));
            progress.Report(new UnpackProgress(Image.Layers[0], 1000, true));
            Assert.AreEqual($"{Ids[2]}: Already exists\n{Ids[0]}: Pull complete\n1 waiting\n", Screen());
        }

        // What failed leaves no half line behind.
        Assert.AreEqual($"{Ids[2]}: Already exists\n{Ids[0]}: Pull complete\n", Screen());
        Assert.IsFalse(time.Tick());
    }

    [TestMethod]
    public void WhatCameBeforeIsNoSpeedOfThisTry()
    {
        using var progress = Begin(true, TransferWords.Pull);
        progress.Report(new BlobProgress(Layers[0], BlobState.Transferring, 600));
        time.Pass(TimeSpan.FromSeconds(2));
        progress.Report(new BlobProgress(Layers[0], BlobState.Transferring, 800));
        time.Tick();
        StringAssert.EndsWith(Screen(), "800B/1kB  100B/s\n");
    }

    private TransferProgress Begin(bool isTerminal, TransferWords words, bool unpacks = false) => new(
        new CliContext
        {
            Out = output,
            Error = output,
            IsTerminal = _ => isTerminal,
            Environment = new Dictionary<string, string>(),
            WorkingDirectory = "/",
            Program = [],
            Time = time,
        },
        output,
        words,
        unpacks);

    // What a terminal shows of all that was written.
    private string Screen()
    {
        var lines = new List<string>();
        foreach (var part in output.ToString().Replace("\x1b[?7l", "", StringComparison.Ordinal).Replace("\x1b[?7h", "", StringComparison.Ordinal).Split("\x1b["))
        {
            var text = part;
            var command = text.IndexOfAny(['F', 'J']);
            if (command >= 0 && text[..command].All(char.IsAsciiDigit))
            {
                // The line that the cursor goes up to, and all below it, are erased next.
                if (text[command] == 'F')
                    lines = lines[..^int.Parse(text[..command], CultureInfo.InvariantCulture)];
                text = text[(command + 1)..];
            }

            lines.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        return string.Concat(lines.Select(l => l + "\n"));
    }

    /// <summary>A clock that moves, and a timer that fires, when the test says so.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private DateTimeOffset now = DateTimeOffset.UnixEpoch;
        private Timer? timer;

        public override DateTimeOffset GetUtcNow() => now;

        public void Pass(TimeSpan span) => now += span;

        /// <summary>Fires the timer; false if there is none.</summary>
        public bool Tick()
        {
            timer?.Fire();
            return timer is not null;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            timer = new Timer(this, callback);

        private sealed class Timer(ManualTime time, TimerCallback callback) : ITimer
        {
            public void Fire() => callback(null);

            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() => time.timer = null;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
