using System.Collections;
using ImageBuild.Files;

namespace ImageBuild.Tasks;

/// <summary>
/// All that a task may know of the process it runs in. The one place where the process's own state is read.
/// </summary>
internal sealed record TaskContext
{
    /// <summary>The environment of the build.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The files of the machine.</summary>
    public IHostFiles Files { get; init; } = new HostFiles();

    /// <summary>Makes a name that nobody can guess.</summary>
    public Func<string> NewName { get; init; } = () => Guid.NewGuid().ToString("N");

    /// <summary>The context of the running process.</summary>
#pragma warning disable RS0030 // this is where the banned ambient state enters, once
    public static TaskContext FromProcess() => new()
    {
        Environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal),
        Time = TimeProvider.System,
    };
#pragma warning restore RS0030
}
