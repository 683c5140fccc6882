using System.Runtime.InteropServices;
using ImageBuild.Soak;

// build/soak [--minutes N] [--workers N] [--seed N]
if (Settings.Read(args, new Settings(60, 8, Environment.TickCount & int.MaxValue)) is not { } settings)
{
    Console.Error.WriteLine("build/soak [--minutes N] [--workers N] [--seed N]");
    return 2;
}

using var interrupt = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onEnd = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await Soak.RunAsync(settings, interrupt.Token);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupt.Cancel();
}
