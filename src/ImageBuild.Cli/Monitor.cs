using System.CommandLine;
using ImageBuild.Runtime.Attach;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli;

/// <summary>
/// What outlives the command that started a container in the background: a process of this program in a session of its
/// own, which starts the container, writes its log, waits for its end and says how it ended.
/// </summary>
internal static class Monitor
{
    /// <summary>The verb that it runs as.</summary>
    public const string VerbName = "_monitor";

    /// <summary>Starts a monitor; returns when the container's program runs.</summary>
    /// <exception cref="ImageBuildException">What kept it from running. A container that was to go at its end is gone.</exception>
    public static void Start(Session session, Container container)
    {
        var answer = DetachedProcess.Start(session.Context.Program, Words(session, container), session.Context.Environment);
        StartAnswer.Check(answer, NameFor(container));
    }

    /// <summary>The same, attached to it from its first byte on.</summary>
    /// <exception cref="ImageBuildException">What kept it from running. A container that was to go at its end is gone.</exception>
    public static AttachClient StartAttached(Session session, Container container)
    {
        var answer = DetachedProcess.StartAttached(
            session.Context.Program, [.. Words(session, container), Attached.Name], session.Context.Environment, null, out var client);
        try
        {
            StartAnswer.Check(answer, NameFor(container));
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>In the words for a process that another one starts: whether that is attached to it.</summary>
    public static Option<bool> Attached { get; } = new("--attached") { Hidden = true };

    /// <summary>Runs as the monitor of a container.</summary>
    public static async Task<int> RunAsync(Session session, string id, bool isAttached, CancellationToken cancellationToken)
    {
        using var parent = DetachedProcess.OpenAnswer();
        using var clients = new AttachServer();
        var hasAnswered = false;
        if (isAttached)
            clients.Add(DetachedProcess.ClientFd);
        Container? container = null;
        try
        {
            // Somebody may have removed it since we were started.
            container = session.Containers.Find(id);
            using var log = session.Containers.OpenLog(container, session.Context.Time, warning: null);
            var exitCode = await session.Runner.RunAsync(
                container, new ContainerStreams { Attached = false, Log = log, Clients = clients }, _ => Answer(), cancellationToken);
            clients.End(exitCode);
            return exitCode;
        }
        catch (ImageBuildException e) when (!hasAnswered)
        {
            StartAnswer.Fail(parent, e);
            return ExitCodes.Failure;
        }
        finally
        {
            if (container is { RemoveAtEnd: true })
                await session.Containers.RemoveAsync(container);
        }

        // Once, however often it is started again.
        void Answer()
        {
            if (!hasAnswered)
                StartAnswer.Succeed(parent);
            hasAnswered = true;
        }
    }

    private static string[] Words(Session session, Container container) => ["--store", session.Store.Folders.Root, VerbName, container.Id];

    private static string NameFor(Container container) => $"The process that watches '{container.Name}'";
}
