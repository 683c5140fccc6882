using static System.StringComparison;

namespace ImageBuild.Interop.Compatibility;

/// <summary>The differences from the SDK, all of which are meant.</summary>
internal static class Differences
{
    private const string Epoch = "1970-01-01T00:00:01";

    private static readonly string[] OfTheBase =
    [
        "author", "variant", "os.version", "os.features", "docker_version", "container", "future.", "config.Future.", "config.Healthcheck.",
        "config.Shell", "config.OnBuild", "config.Hostname", "config.Domainname", "config.AttachStdin", "config.StopTimeout", "config.Image",
    ];

    /// <summary>All of them, in the order of the document.</summary>
    public static IReadOnlyList<Difference> All { get; } = [.. Files(), .. Configuration(), .. Outputs(), .. Refusals()];

    private static IEnumerable<Difference> Files() =>
    [
        new("Modes of files", "0755 for programs and scripts and 0644 for the rest, told by their content; the SDK makes every file executable",
            f => f.Name.StartsWith("file.mode ", Ordinal) && f is { Sdk: "755", Ours: "644" } && !IsProgram(f)),
        new("Times", "1970-01-01T00:00:01Z, or `SOURCE_DATE_EPOCH`, for files, the image and its labels: the same input is the same image",
            f => f.Sdk == "now" && f.Ours?.StartsWith(Epoch, Ordinal) == true
                && (f.Name == "created" || f.Name.EndsWith(".created", Ordinal) || f.Name.Contains(".time /", Ordinal))),
        new("Order of files", "by path; the SDK's is the file system's",
            f => f is { Name: "files.order", Sdk: "unsorted", Ours: "sorted" }),
        new("Owner of files", "root, also where `ContainerUser` is a number: a program that can't write to itself, and layers that are the same for every user. `ImageBuildDirectory` gives a user a folder to write to",
            f => f.Name.Contains(".owner /", Ordinal) && f is { Sdk: "1234:0", Ours: "0:0" }),
        new("Layers", "one for each thing that changes by itself; the SDK makes one. `ImageBuildLayering=single` makes one here too",
            f => f is { Name: "layers", Sdk: "1" }),
        new("History", "one entry for each layer, with its name",
            f => f.Name == "history.added" && f.Sdk == ".NET SDK Container Tooling"
                && f.Ours?.Split(", ").All(h => h.StartsWith("imagebuild layer ", Ordinal)) == true),
    ];

    private static IEnumerable<Difference> Configuration() =>
    [
        new("Configuration of the base", "kept whole: `Healthcheck`, `Shell`, `OnBuild`, `variant`, `os.version`, `author` and what nobody knows yet; the SDK keeps what it knows",
            f => f.Sdk is null && f.Ours is not null && OfTheBase.Any(p => f.Name.StartsWith(p, Ordinal))),
        new("Arguments of the base", "kept with its entrypoint where `ContainerAppCommandInstruction` is `None` and there are no others; the SDK loses them",
            f => f.Name == "config.Cmd" && f.Sdk is null && f.Case.Name.StartsWith("no program and the base's ", Ordinal)),
        new("Types of the base's layers", "those of the image's format; the SDK mixes docker's layers into OCI manifests, and the other way round",
            f => f.Name == "manifest.layers.base" && f.Sdk?.Contains("docker", Ordinal) != f.Ours?.Contains("docker", Ordinal)),
        new("Shared single files", "a framework-dependent single file is started by itself; the SDK starts `dotnet Name.dll`, which is not there",
            f => f is { Name: "config.Entrypoint", Case.Template: "singlefileshared", Ours: """["/app/singlefileshared"]""" }),
        new("Working folders without a slash", "at their end are folders too: `/srv/app` starts `/srv/app/Name.dll`; the SDK starts `/srv/appName.dll`",
            f => f.Name == "config.Entrypoint" && f.Case.Template == "references" && f.Ours == f.Sdk?.Replace("references.dll", "/references.dll", Ordinal)),
        new("Paths of Windows", "have `\\`; the SDK starts `C:/app/Name.dll` if it is made on Linux",
            f => f.Name == "config.Entrypoint" && f.Sdk?.Contains("C:/", Ordinal) == true && f.Ours?.Replace(@"\\", "/", Ordinal) == f.Sdk),
        new("Values for several platforms", "variables, labels and ports are the same as for one; the SDK cuts them at `:` and `;`, loses ports, makes labels of the rest or fails",
            f => IsIndex(f) && (f.Key.StartsWith("linux/", Ordinal) && f.Name.StartsWith("config.", Ordinal) && IsCut(f)
                || IsTaken(f) && f.Case.Name == "two platforms and a label with separators")),
        new("Tags of platforms", "an index has the tags, and its images none; the SDK pushes `latest-linux-x64` too",
            f => IsIndex(f) && f is { Name: "references", Ours: "platforms:latest" } or { Name: "references.same", Ours: "True" }),
        new("Labels of the project", "a `ContainerLabel` wins over a generated label of its name; in the SDK the generated one does",
            f => f is { Name: "config.Labels.net.dot.sdk.version", Ours: "mine" }),
        new("Names of variables", "any that Linux takes, such as `Logging.Level-x`; the SDK drops others than letters, digits and `_` with a warning",
            f => (f.Name.StartsWith("config.Env.", Ordinal) && f.Sdk is null && !IsPlain(f.Name["config.Env.".Length..]))
                || f is { Name: "says", Sdk: "warning CONTAINER2015", Ours: "" }),
    ];

    private static IEnumerable<Difference> Outputs() =>
    [
        new("GeneratedContainer", "one item for each image; the SDK adds each twice",
            f => f is { Name: "output GeneratedContainer", Sdk: "2", Ours: "1" } or { Name: "output GeneratedContainer", Sdk: "4", Ours: "2" }
                || f.Name.StartsWith("output GeneratedContainer.", Ordinal) && f.Sdk == $"{f.Ours};{f.Ours}"),
        new("Outputs of several platforms", "are set as those of one: the properties to the last image, and the names; the SDK leaves them empty",
            f => f.Name.StartsWith("output GeneratedContainer", Ordinal) && IsIndex(f) && f.Sdk is "" && f.Ours is not ""),
        new("GeneratedContainerName", "names the registry; the SDK writes the name of a type of its own there",
            f => f.Name == "output GeneratedContainerName" && f.Ours == Distinct(f.Sdk?.Replace("Microsoft.NET.Build.Containers.Registry:", "REGISTRY/", Ordinal))),
        new("GeneratedArchiveOutputPath", "names the archive where `ContainerArchiveOutputPath` names a folder; in the SDK the folder",
            f => f is { Name: "output GeneratedArchiveOutputPath", Sdk: "FOLDER/out/", Ours: "FOLDER/out/my-app.tar.gz" }),
        new("Archives", "of one image are docker's and OCI's at once, so that docker, podman, skopeo and containerd load them, whatever the image's format",
            f => f is { Name: "archive.files", Ours: "manifest.json oci-layout" }),
    ];

    // The SDK names a tag twice that it was given twice.
    private static string? Distinct(string? list) => list is null ? null : string.Join(' ', list.Split(' ').Distinct());

    private static IEnumerable<Difference> Refusals() =>
    [
        new("Codes", "`IMG` codes instead of `CONTAINER` codes, and none of MSBuild's own; see the list of errors",
            f => f.Name == "says" && (f.Case.IsRefused ? f.Ours?.StartsWith("error IMG", Ordinal) == true
                : f is { Sdk: "warning CONTAINER2022", Ours: "warning IMG1049" } or { Sdk: "warning CONTAINER003", Ours: "warning IMG1091" })),
        new("Spelling of choices", "`oci`, `entrypoint` and `TCP` are taken in any case, and a port may be written `53/udp`",
            f => IsTaken(f) && f.Case.Name is "a format in lower case" or "the program as entrypoint in lower case"
                or "a protocol in upper case" or "a port with its protocol"),
        new("The root as working folder", "is taken", f => IsTaken(f) && f.Case.Name == "the root as working folder"),
        new("Relative working folders", "are an error; the SDK makes an image that does not start",
            f => IsRefused(f) && f.Case.Name == "a relative working folder"),
        new("Drives", "of Windows images other than C are an error; the SDK makes an image that does not start",
            f => IsRefused(f) && f.Case.Name == "another drive of Windows"),
        new("Lists of Windows bases", "are taken, and of several Windows the newest; the SDK finds none. `ContainerFamily`, such as `nanoserver-ltsc2022`, chooses another",
            f => IsTaken(f) && f.Case.Name == "a list of Windows bases"),
        new("Ports above 65535", "are an error", f => IsRefused(f) && f.Case.Name == "a port that is too high"),
        new("Names with `=`", "of variables are an error; the SDK drops them with a warning",
            f => IsRefused(f) && f.Case.Name == "a variable with an equals sign in its name"),
        new("Bases for other processors", "are an error; the SDK makes an image that does not start",
            f => IsRefused(f) && f.Case.Name == "a base for another processor"),
    ];

    private static bool IsPlain(string variable) =>
        !char.IsAsciiDigit(variable[0]) && variable.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    // By its name, where the product looks at the content.
    private static bool IsProgram(Fact f) => Path.GetFileName(f.Name) is var name
        && (name == f.Case.Template || name == "createdump" || name.EndsWith(".sh", Ordinal));

    private static bool IsIndex(Fact f) => f.Case.Template == "platforms";

    // What is left of a value, what was made of the rest, and a port that nobody could read any more.
    private static bool IsCut(Fact f) => f is { Name: "config.Labels.two", Ours: null } or { Name: "config.ExposedPorts.9090/tcp", Sdk: null }
        || f.Name.EndsWith(".created", Ordinal) && f.Ours?.StartsWith(Epoch, Ordinal) == true
        || f.Name.EndsWith(".base.name", Ordinal) && f.Ours == "REGISTRY/bases/list:1"
        || f.Sdk is { Length: > 0 } && f.Ours?.StartsWith(f.Sdk, Ordinal) == true && f.Ours[f.Sdk.Length] is ':' or ';';

    private static bool IsTaken(Fact f) => f is { Name: Publication.Ends, Ours: Publication.Well };

    private static bool IsRefused(Fact f) => f is { Name: Publication.Ends, Sdk: Publication.Well };
}
