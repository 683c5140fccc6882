using System.Text;
using ImageBuild.Runtime.Interop;
using ImageBuild.Runtime.Runtimes;
using Microsoft.Win32.SafeHandles;

namespace ImageBuild.Runtime.Containers;

/// <summary>A process that belongs to nobody's terminal or session, and answers once.</summary>
public static class DetachedProcess
{
    // Where the process finds the pipe for its answer.
    private const int AnswerFd = 3;

    /// <summary>Starts a process in a session of its own, without input or output, and waits for its answer.</summary>
    /// <param name="program">The program and its first arguments.</param>
    /// <param name="arguments">More arguments.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="entered">The container on whose <see cref="ContainerEntrance"/> it is, or null.</param>
    /// <returns>What it answered; empty if it ended without.</returns>
    public static string Start(
        IReadOnlyList<string> program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, RunningContainer? entered = null)
    {
        var (answer, answerWrite) = Linux.Pipe();
        using var _ = answer;
        using var nothing = Linux.OpenAt2(SafeFd.Cwd, "/dev/null", Linux.O_RDWR, 0);
        using var init = new SyscallProgram();
        init.Call("setsid", SyscallNumbers.Setsid);
        if (entered is not null)
            ContainerEntrance.Prepare(init, entered, program[0]);
        init.Streams([nothing.Number, nothing.Number, nothing.Number, answerWrite.Number]);
        init.Execute(
            program[0], [.. program, .. arguments], [.. environment.Select(e => $"{e.Key}={e.Value}")], Caller.IgnoredSignals, AnswerFd + 1);
        using var child = entered is null ? init.Start(0) : ContainerEntrance.Start(init);
        answerWrite.Dispose();
        return ReadAll(answer);
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
