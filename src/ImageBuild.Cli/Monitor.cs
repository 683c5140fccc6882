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
        var answer = DetachedProcess.Start(session.Context.Program, ["--store", session.Store.Folders.Root, VerbName, container.Id], session.Context.Environment);
        StartAnswer.Check(answer, $"The process that watches '{container.Name}'");
    }

    /// <summary>Runs as the monitor of a container.</summary>
    public static async Task<int> RunAsync(Session session, Container container, CancellationToken cancellationToken)
    {
        using var parent = DetachedProcess.OpenAnswer();
        try
        {
            using var log = session.Containers.OpenLog(container.Id, session.Context.Time, warning: null);
            return await session.Runner.RunAsync(
                container, new ContainerStreams { Attached = false, Log = log }, _ => StartAnswer.Succeed(parent), cancellationToken);
        }
        catch (ImageBuildException e)
        {
            StartAnswer.Fail(parent, e);
            return ExitCodes.Failure;
        }
        finally
        {
            if (container.RemoveAtEnd)
                await session.Containers.RemoveAsync(container);
        }
    }
}
