using System.Text;
using ImageBuild.Runtime.Attach;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Runtimes;
using Microsoft.Win32.SafeHandles;

namespace ImageBuild.Runtime.Containers;

/// <summary>A process that belongs to nobody's terminal or session, and answers once.</summary>
public static class DetachedProcess
{
    // Where the process finds the pipe for its answer.
    private const int AnswerFd = 3;

    /// <summary>In the process: the end of whoever is attached from the beginning, for an <see cref="AttachServer"/>.</summary>
    public const int ClientFd = 4;

    /// <summary>Starts a process in a session of its own, without input or output, and waits for its answer.</summary>
    /// <param name="program">The program and its first arguments.</param>
    /// <param name="arguments">More arguments.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="entered">The container on whose <see cref="ContainerEntrance"/> it is, or null.</param>
    /// <returns>What it answered; empty if it ended without.</returns>
    public static string Start(
        IReadOnlyList<string> program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, RunningContainer? entered = null) =>
        Start(program, arguments, environment, entered, client: null);

    /// <summary>Starts a process on a container's entrance, and waits for its answer and its end.</summary>
    /// <returns>What it answered; empty if it ended without.</returns>
    public static string Ask(IReadOnlyList<string> program, IReadOnlyDictionary<string, string> environment, RunningContainer entered) =>
        Start(program, [], environment, entered, client: null, reaps: true);

    /// <summary>As <see cref="Start(IReadOnlyList{string}, IEnumerable{string}, IReadOnlyDictionary{string, string}, RunningContainer?)"/>, with us attached.</summary>
    /// <param name="client">To be disposed; whatever the answer is.</param>
    public static string StartAttached(
        IReadOnlyList<string> program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, RunningContainer? entered, out AttachClient client)
    {
        (client, var keeper) = AttachClient.Pair();
        using (keeper)
            return Start(program, arguments, environment, entered, keeper);
    }

    private static string Start(
        IReadOnlyList<string> program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, RunningContainer? entered, SafeFd? client, bool reaps = false)
    {
        var (answer, answerWrite) = Linux.Pipe();
        using var _ = answer;
        using var nothing = Linux.OpenAt2(SafeFd.Cwd, "/dev/null", Linux.O_RDWR, 0);
        using var init = new SyscallProgram();
        init.Call("setsid", SyscallNumbers.Setsid);
        if (entered is not null)
            ContainerEntrance.Prepare(init, entered, program[0]);
        List<int> kept = [nothing.Number, nothing.Number, nothing.Number, answerWrite.Number];
        if (client is not null)
            kept.Add(client.Number);
        init.Streams(kept);
        init.Execute(
            program[0], [.. program, .. arguments], [.. environment.Select(e => $"{e.Key}={e.Value}")], Caller.IgnoredSignals, kept.Count);
        using var child = entered is null ? init.Start(0) : ContainerEntrance.Start(init);
        answerWrite.Dispose();
        var text = ReadAll(answer);
        // Ours outlive us, for which we need not wait; but for those of who lives long himself.
        if (reaps)
            child.WaitForExit();
        return text;
    }

    /// <summary>In the process: the stream for the answer. Closing it is the end of the answer.</summary>
    public static Stream OpenAnswer() => new FileStream(new SafeFileHandle(AnswerFd, ownsHandle: true), FileAccess.Write, 1);

    private static string ReadAll(SafeFd pipe)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[4096];
        while (Linux.Read(pipe, buffer) is var read and > 0)
            bytes.Write(buffer, 0, read);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
