using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ImageBuild.Build;
using ImageBuild.Oci;

namespace ImageBuild.Explain;

/// <summary>
/// An explanation as a Dockerfile that makes an image with the same content and configuration, for whoever wants to leave.
/// Its build context is the project's folder, after a publish; it needs BuildKit for <c>--chmod</c>.
/// </summary>
public static class Dockerfile
{
    private static readonly string[] Pairs = ["ENV", "LABEL"];
    private static readonly string[] RegistryLess =
        ["host", "oci", "oci-archive", "docker-archive", "docker-daemon", "store"];

    /// <summary>The text, with a line break at its end.</summary>
    public static string Of(Explanation image)
    {
        var isWindows = image.Platform.StartsWith(Platform.Windows + "/", StringComparison.Ordinal);
        // A path of Windows may end in the character that would join its line with the next.
        var escape = isWindows ? '`' : '\\';
        var text = new StringBuilder("# syntax=docker/dockerfile:1\n").Append(isWindows ? "# escape=`\n" : "");
        AddFrom(text, image);
        foreach (var layer in image.Layers.Where(l => l.State != LayerState.Base))
            AddLayer(text, layer.Layer, isWindows);
        text.Append('\n');
        // The last step's user would be the image's.
        if (image.Layers.Any(l => l.Layer.Step is not null) && !image.Config.Any(c => c.Instruction == "USER" && !c.IsFromBase))
            text.Append(CultureInfo.InvariantCulture, $"USER {image.Config.FirstOrDefault(c => c.Instruction == "USER")?.Value ?? BuildStep.Root}\n");
        // ENTRYPOINT makes a CMD of the base void, so what is left of it is said again.
        var says = image.Config.Where(c => !c.IsFromBase || c.Instruction is "ENTRYPOINT" or "CMD").ToList();
        foreach (var value in says)
            text.Append(CultureInfo.InvariantCulture, $"{Instruction(value, escape)}\n");
        return text.ToString();
    }

    private static void AddFrom(StringBuilder text, Explanation image)
    {
        if (image.Base == "scratch")
        {
            text.Append("FROM scratch\n");
            return;
        }

        if (image.Base is { } name && !RegistryLess.Contains(name.Split(':')[0]))
        {
            const string scheme = "docker://";
            var plain = name.StartsWith(scheme, StringComparison.Ordinal) ? name[scheme.Length..] : name;
            text.Append(CultureInfo.InvariantCulture, $"FROM {plain.Split('@')[0]}@{image.BaseDigest}\n");
            return;
        }

        var why = image.Base is null ? "What the image was built on is not known" : $"{image.Base} is in no registry";
        text.Append(CultureInfo.InvariantCulture, $"# {why}: name a base with --build-arg BASE=…\nARG BASE\nFROM ${{BASE}}\n");
    }

    private static void AddLayer(StringBuilder text, LayerRecord layer, bool isWindows)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n# {OneLine(layer.Name)}\n");
        if (layer.Step is { } step)
        {
            var network = step.Network == "none" ? "--network=none " : "";
            text.Append(CultureInfo.InvariantCulture, $"USER {step.User}\nRUN {network}{Json(["/bin/sh", "-c", step.Command])}\n");
            return;
        }

        if (layer.Entries is not { } entries)
        {
            text.Append("# What is in this layer is not remembered.\n");
            return;
        }

        foreach (var folder in entries.Where(e => e.IsFolder && NeedsTelling(e, entries)))
        {
            var owner = folder.Owner.Split(':');
            text.Append(CultureInfo.InvariantCulture, $"RUN {Json(isWindows
                ? ["cmd", "/c", "mkdir", folder.Path.Replace('/', '\\')]
                : ["install", "-d", "-m", folder.Mode, "-o", owner[0], "-g", owner[1], folder.Path])}\n");
        }

        var groups = entries.Where(e => e.Digest is not null)
            .GroupBy(e => (Folder: FolderOf(e.Path), e.Owner, e.Mode, Renamed: FileOf(e.Source!) == FileOf(e.Path) ? "" : e.Path));
        foreach (var group in groups)
        {
            if (group.Any(e => IsOutside(e.Source!)))
                text.Append("# The next files are outside of the project's folder: copy them into it first.\n");
            var target = group.Key.Renamed.Length > 0 ? group.Key.Renamed : group.Key.Folder + "/";
            var rights = isWindows ? "" : $"--chown={group.Key.Owner} --chmod={group.Key.Mode} ";
            text.Append(CultureInfo.InvariantCulture, $"COPY {rights}{Json([.. group.Select(e => e.Source!), target])}\n");
        }

        foreach (var link in entries.Where(e => e.Target is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"RUN {Json(isWindows
                ? ["cmd", "/c", "mklink", link.Path.Replace('/', '\\'), link.Target!.Replace('/', '\\')]
                : ["ln", "-s", link.Target!, link.Path])}\n");
        }
    }

    // COPY makes the folders that it needs, for root and 755.
    private static bool NeedsTelling(EntryRecord folder, ImmutableArray<EntryRecord> entries) =>
        folder is not { Owner: "0:0", Mode: "755" }
        || !entries.Any(e => e.Path.StartsWith(folder.Path + "/", StringComparison.Ordinal));

    private static string Instruction(ConfigValue value, char escape)
    {
        if (value.Value.AsSpan().IndexOfAny('\r', '\n') >= 0)
            return $"# {value.Instruction} {OneLine(value.Value)}: has a line break, which a Dockerfile can't say";
        if (Pairs.Contains(value.Instruction))
        {
            var at = value.Value.IndexOf('=', StringComparison.Ordinal);
            // An image may say anything.
            if (at <= 0)
                return $"# {value.Instruction} {value.Value}: has no name and value";
            var name = value.Value[..at];
            return $"{value.Instruction} {(value.Instruction == "LABEL" ? Quote(name, escape) : name)}={Quote(value.Value[(at + 1)..], escape)}";
        }

        return value.Instruction == "VOLUME" ? $"VOLUME {Json([value.Value])}" : $"{value.Instruction} {value.Value}";
    }

    private static string Quote(string text, char escape) => '"' + text
        .Replace($"{escape}", $"{escape}{escape}", StringComparison.Ordinal)
        .Replace("\"", $"{escape}\"", StringComparison.Ordinal)
        .Replace("$", $"{escape}$", StringComparison.Ordinal) + '"';

    private static string Json(ImmutableArray<string> words) => JsonSerializer.Serialize(words, RecordJson.Plain.ImmutableArrayString);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static bool IsOutside(string source) => source.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(source);

    private static string FolderOf(string path) => path[..path.LastIndexOf('/')];

    private static string FileOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
