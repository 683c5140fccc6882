using System.CommandLine;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Cli;

/// <summary>What <c>-v</c>, <c>--mount</c> and <c>--tmpfs</c> say, in docker's notations.</summary>
internal sealed class MountOptions(RunOptions options, ParseResult parsed, CliContext context)
{
    private const string VolumeForm = "source:target[:ro], the source a path of this machine, the target a path from the root";
    private const string MountForm = "type=bind,source=PATH,target=/PATH[,readonly], or type=tmpfs,target=/PATH[,tmpfs-size=64m][,tmpfs-mode=1777]";
    private const string TmpfsForm = "/PATH[:size=64m,mode=1777,exec,ro]";

    /// <summary>Folders and files of this machine.</summary>
    /// <exception cref="ImageBuildException">IMG5014: not in docker's form.</exception>
    public IEnumerable<BindMount> Binds =>
    [
        .. (parsed.GetValue(options.Volumes) ?? []).Select(Volume),
        .. Array.FindAll(parsed.GetValue(options.Mounts) ?? [], m => !IsTmpfs(m)).Select(Bind),
        .. (parsed.GetValue(options.Devices) ?? []).Select(Device),
    ];

    /// <summary>Folders in memory.</summary>
    /// <exception cref="ImageBuildException">IMG5014: not in docker's form.</exception>
    public IEnumerable<TemporaryMount> Temporary =>
    [
        .. (parsed.GetValue(options.TemporaryMounts) ?? []).Select(Tmpfs),
        .. Array.FindAll(parsed.GetValue(options.Mounts) ?? [], IsTmpfs).Select(TmpfsOfMount),
    ];

    private static BindMount Device(string text)
    {
        var parts = text.Split(':').ToList();
        // What it may do with it can't be said less than all.
        if (parts[^1] is "rwm" or "rw")
            parts.RemoveAt(parts.Count - 1);
        if (parts.Count is 0 or > 2 || !parts.TrueForAll(p => p.StartsWith('/')))
            throw CliErrors.InvalidOption("--device", text, "/dev/NAME[:/dev/NAME in the container][:rwm]");
        return new BindMount(parts[0], parts[^1], false) { Device = true };
    }

    private BindMount Volume(string text)
    {
        if (text.Split(':') is not ([{ Length: > 0 }, ['/', ..]] or [{ Length: > 0 }, ['/', ..], _]))
            throw CliErrors.InvalidOption("-v", text, VolumeForm);
        var parts = text.Split(':');
        // Docker's volumes have names without a slash.
        if (!parts[0].Contains('/', StringComparison.Ordinal))
            throw CliErrors.InvalidOption("-v", text, VolumeForm + "; there are no named volumes");
        var isReadOnly = false;
        foreach (var word in parts.Skip(2).SelectMany(p => p.Split(',')))
        {
            isReadOnly = word switch
            {
                "ro" => true,
                // z and Z are for SELinux, which relabels nothing here; what else is the default is taken as said.
                "rw" or "z" or "Z" or "rprivate" or "private" => isReadOnly,
                _ => throw CliErrors.InvalidOption("-v", text, VolumeForm),
            };
        }

        return new BindMount(context.FullPath(parts[0]), parts[1], isReadOnly);
    }

    private static bool IsTmpfs(string mount) => Fields(mount).Any(f => f is ("type", "tmpfs"));

    private BindMount Bind(string text)
    {
        var (source, target, isReadOnly) = ("", "", false);
        foreach (var (name, value) in Fields(text))
        {
            (source, target, isReadOnly) = (name, value) switch
            {
                ("type", "bind") => (source, target, isReadOnly),
                ("source" or "src", _) => (value, target, isReadOnly),
                ("target" or "destination" or "dst", _) => (source, value, isReadOnly),
                ("readonly" or "ro", "" or "true" or "1") => (source, target, true),
                ("readonly" or "ro", "false" or "0") => (source, target, false),
                _ => throw CliErrors.InvalidOption("--mount", text, MountForm),
            };
        }

        if (source.Length == 0 || !target.StartsWith('/'))
            throw CliErrors.InvalidOption("--mount", text, MountForm);
        return new BindMount(context.FullPath(source), target, isReadOnly);
    }

    private static TemporaryMount TmpfsOfMount(string text)
    {
        var mount = new TemporaryMount("");
        foreach (var (name, value) in Fields(text))
        {
            mount = (name, value) switch
            {
                ("type", _) => mount,
                ("target" or "destination" or "dst", _) => mount with { Target = value },
                ("tmpfs-size", _) => mount with { Size = value },
                ("tmpfs-mode", _) => mount with { Mode = value },
                ("readonly" or "ro", "" or "true" or "1") => mount with { ReadOnly = true },
                _ => throw CliErrors.InvalidOption("--mount", text, MountForm),
            };
        }

        return Checked(mount, "--mount", text, MountForm);
    }

    private static TemporaryMount Tmpfs(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var mount = new TemporaryMount(colon < 0 ? text : text[..colon]);
        foreach (var (name, value) in colon < 0 ? [] : Fields(text[(colon + 1)..]))
        {
            mount = name switch
            {
                "size" => mount with { Size = value },
                "mode" => mount with { Mode = value },
                "exec" => mount with { Executable = true },
                "ro" => mount with { ReadOnly = true },
                "rw" or "noexec" or "nosuid" or "nodev" => mount,
                _ => throw CliErrors.InvalidOption("--tmpfs", text, TmpfsForm),
            };
        }

        return Checked(mount, "--tmpfs", text, TmpfsForm);
    }

    private static TemporaryMount Checked(TemporaryMount mount, string option, string text, string form) =>
        mount.Target.StartsWith('/') && mount.Mode.Length is 3 or 4 && mount.Mode.All(c => c is >= '0' and <= '7')
        && mount.Size is null or { Length: > 0 }
            ? mount
            : throw CliErrors.InvalidOption(option, text, form);

    private static IEnumerable<(string Name, string Value)> Fields(string text) =>
        text.Split(',').Select(f => f.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? (f[..at], f[(at + 1)..]) : (f, ""));
}
