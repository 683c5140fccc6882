using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImageBuild.Cli.Templates;
using ImageBuild.Runtime.Containers;
using ImageBuild.Store;

namespace ImageBuild.Cli.Commands;

internal static class InspectCommand
{
    private const string ContainerType = "container";
    private const string ImageType = "image";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // What docker has in every image's configuration, there or not: a template may name it.
    private static readonly string[] Texts = ["User", "WorkingDir"];
    private static readonly string[] Others = ["Env", "Cmd", "Entrypoint", "ExposedPorts", "Volumes", "Labels", "OnBuild"];

    public static Verb Create(CliContext context)
    {
        var names = new Argument<string[]>("NAME") { Description = "Containers or images", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string?>("--format", "-f") { Description = "json, or a template: {{.State.Status}}", HelpName = "FORMAT" };
        var type = new Option<string?>("--type") { Description = "Only one of this kind: container or image" };
        type.AcceptOnlyFromAmong(ContainerType, ImageType);
        var size = new Option<bool>("--size", "-s") { Description = "Of containers, what each has written, and what it has with its image" };
        var command = new Command("inspect", "Print all that is known of containers and images, as JSON") { names, format, type, size };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var template = parsed.GetValue(format) switch { null or "" => null, "json" => Template.Parse("{{json .}}"), var text => Template.Parse(text) };
            var found = new JsonArray();
            ImageBuildException? missing = null;
            foreach (var name in parsed.GetValue(names)!)
            {
                try
                {
                    found.Add(await FindAsync(session, name, parsed.GetValue(type), parsed.GetValue(size), cancellationToken));
                }
                catch (ImageBuildException e) when (e.Code is ErrorCode.ContainerNotFound or ErrorCode.ImageNotFound)
                {
                    // The others are printed all the same, as docker does.
                    missing ??= e;
                }
            }

            await PrintAsync(context, found, template);
            if (missing is not null)
                throw missing;
        }));
    }

    private static async Task PrintAsync(CliContext context, JsonArray found, Template? template)
    {
        if (template is not null)
        {
            foreach (var text in found.Select(f => template.Execute(f!)).ToList())
                await context.Out.WriteLineAsync(context.ForTerminal(text));
        }
        else if (found.Count > 0)
        {
            await context.Out.WriteLineAsync(found.ToJsonString(Indented));
        }
    }

    private static async Task<JsonNode> FindAsync(Session session, string name, string? type, bool withSize, CancellationToken cancellationToken)
    {
        var container = type switch { null => session.Containers.TryFind(name), ContainerType => session.Containers.Find(name), _ => null };
        if (container is null)
            return await ImageAsync(session, await session.Store.FindAsync(name, cancellationToken), cancellationToken);
        return await ContainerAsync(session, container, withSize, cancellationToken);
    }

    private static async Task<JsonNode> ImageAsync(Session session, StoredImage image, CancellationToken cancellationToken)
    {
        var rows = ImageRow.Of(await session.Store.ListAsync(cancellationToken)).Where(r => r.Stored.Root.Digest == image.Root.Digest).ToList();
        var config = image.Image.Config;
        return new JsonObject
        {
            ["Id"] = image.Image.Id.ToString(),
            ["RepoTags"] = Strings(rows.Select(r => r.Stored.Name).Where(n => n is { Digest: null }).Select(n => n!.FamiliarName)),
            ["RepoDigests"] = Strings(rows.Where(r => r.Stored.Name is not null).Select(r => $"{r.Repository}@{r.Digest}").Distinct()),
            ["Created"] = config.Created,
            ["Author"] = config.Author ?? "",
            ["Architecture"] = config.Architecture,
            ["Variant"] = config.Variant,
            ["Os"] = config.Os,
            ["Size"] = image.Size,
            ["Config"] = ConfigOf(image),
            ["RootFS"] = new JsonObject { ["Type"] = "layers", ["Layers"] = Strings(config.RootFs.DiffIds.Select(d => d.ToString())) },
            ["GraphDriver"] = await GraphAsync(session, image, null, cancellationToken),
        };
    }

    private static JsonObject ConfigOf(StoredImage image)
    {
        var config = JsonNode.Parse(image.Image.ConfigBytes.Span)!["config"]?.DeepClone() as JsonObject ?? [];
        foreach (var name in Texts)
            config.TryAdd(name, "");
        foreach (var name in Others)
            config.TryAdd(name, null);
        return config;
    }

    private static async Task<JsonNode> ContainerAsync(Session session, Container container, bool withSize, CancellationToken cancellationToken)
    {
        var folder = session.Containers.FolderOf(container.Id);
        var image = await session.Containers.ImageOfAsync(container, cancellationToken);
        var (status, state) = folder.Look();
        var inspected = new JsonObject
        {
            ["Id"] = container.Id,
            ["Name"] = "/" + container.Name,
            ["Created"] = container.Created.UtcDateTime,
            ["Path"] = container.Spec.Arguments[0],
            ["Args"] = Strings(container.Spec.Arguments.Skip(1)),
            ["Image"] = image.Image.Id.ToString(),
            ["RestartCount"] = state.RestartCount,
            ["State"] = new JsonObject
            {
                ["Status"] = status.ToString().ToLowerInvariant(),
                ["Running"] = status is ContainerStatus.Running or ContainerStatus.Restarting,
                ["Paused"] = false,
                ["Dead"] = false,
                ["Error"] = "",
                ["Restarting"] = status == ContainerStatus.Restarting,
                ["Pid"] = status == ContainerStatus.Running ? state.Process : 0,
                ["OOMKilled"] = state.OutOfMemory,
                ["ExitCode"] = state.ExitCode ?? 0,
                ["StartedAt"] = (state.Started ?? DateTimeOffset.MinValue).UtcDateTime,
                ["FinishedAt"] = (state.Finished ?? DateTimeOffset.MinValue).UtcDateTime,
            },
            ["Config"] = new JsonObject
            {
                ["Image"] = container.Image,
                ["Hostname"] = container.Spec.HostName,
                ["User"] = container.Spec.User,
                ["WorkingDir"] = container.Spec.WorkingDirectory,
                ["Tty"] = container.Spec.Terminal,
                ["Env"] = Strings(container.Spec.Environment),
                ["Entrypoint"] = Words(container.Spec.Arguments.Take(container.Spec.EntrypointLength)),
                ["Cmd"] = Words(container.Spec.Arguments.Skip(container.Spec.EntrypointLength)),
                ["Labels"] = new JsonObject(container.Labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value))),
            },
            ["HostConfig"] = new JsonObject
            {
                ["NetworkMode"] = container.Spec.Network.ToString().ToLowerInvariant(),
                ["Runtime"] = container.Runtime,
                ["Init"] = container.Spec.Init is not null,
                ["LogConfig"] = new JsonObject { ["Type"] = container.Log.IsOff ? "none" : "json-file", ["Config"] = LogConfig(container.Log) },
                ["RestartPolicy"] = new JsonObject { ["Name"] = container.Restart.Name, ["MaximumRetryCount"] = container.Restart.MostRetries },
                ["Memory"] = container.Spec.Resources.Memory ?? 0,
                ["NanoCpus"] = (container.Spec.Resources.CpuQuota ?? 0) * 10_000,
                ["CpuShares"] = container.Spec.Resources.CpuShares ?? 0,
                ["CpusetCpus"] = container.Spec.Resources.Processors ?? "",
                ["CpusetMems"] = container.Spec.Resources.MemoryNodes ?? "",
                ["PidsLimit"] = container.Spec.Resources.Processes,
                ["ShmSize"] = container.Spec.SharedMemory,
                ["ReadonlyRootfs"] = container.Spec.ReadOnlyRoot,
                ["SecurityOpt"] = Strings(SecurityOptions.Of(container.Spec)),
                ["AutoRemove"] = container.RemoveAtEnd,
                ["Devices"] = new JsonArray([.. container.Spec.Mounts.Where(m => m.Device).Select(m => new JsonObject
                {
                    ["PathOnHost"] = m.Source, ["PathInContainer"] = m.Target, ["CgroupPermissions"] = "rwm",
                })]),
                ["Binds"] = Strings(container.Spec.Mounts.Where(m => !m.Device).Select(m => $"{m.Source}:{m.Target}{(m.ReadOnly ? ":ro" : "")}")),
            },
            ["NetworkSettings"] = new JsonObject { ["Ports"] = Ports(container) },
            ["Mounts"] = new JsonArray([.. container.Spec.Mounts.Where(m => !m.Device).Select(m => new JsonObject
            {
                ["Type"] = "bind", ["Source"] = m.Source, ["Destination"] = m.Target, ["Mode"] = m.ReadOnly ? "ro" : "", ["RW"] = !m.ReadOnly,
            })]),
            ["LogPath"] = folder.Log,
            ["GraphDriver"] = await GraphAsync(session, image, folder, cancellationToken),
        };
        if (container.Health is { } check)
        {
            inspected["State"]!["Health"] = HealthText.Of(folder.Health);
            inspected["Config"]!["Healthcheck"] = HealthText.Of(check);
        }

        if (withSize)
        {
            var own = folder.SizeOfChanges();
            inspected["SizeRw"] = own;
            inspected["SizeRootFs"] = own + image.Size;
        }

        return inspected;
    }

    private static JsonObject LogConfig(ContainerLogOptions log) => log.MaxSize == 0 ? [] : new JsonObject
    {
        ["max-size"] = log.MaxSize.ToString(CultureInfo.InvariantCulture), ["max-file"] = log.MaxFiles.ToString(CultureInfo.InvariantCulture),
    };

    private static JsonObject Ports(Container container) => new(container.Spec.Ports
        .GroupBy(p => FormattableString.Invariant($"{p.ContainerPort}/{p.Protocol}"))
        .Select(group => KeyValuePair.Create<string, JsonNode?>(group.Key, new JsonArray([.. group.Select(p => new JsonObject
        {
            ["HostIp"] = p.HostAddress.Length == 0 ? "0.0.0.0" : p.HostAddress,
            ["HostPort"] = p.HostPort.ToString(System.Globalization.CultureInfo.InvariantCulture),
        })]))));

    // Docker's words for the parts of an overlay mount: the lower folders topmost first.
    private static async Task<JsonNode> GraphAsync(Session session, StoredImage image, ContainerFolder? folder, CancellationToken cancellationToken)
    {
        var data = new JsonObject();
        var layers = session.Layers;
        if (image.Image.Config.RootFs.DiffIds.All(layers.IsUnpacked))
            data["LowerDir"] = string.Join(':', await layers.StackAsync(image.Image.Config.RootFs.DiffIds, cancellationToken));
        if (folder is not null)
        {
            data["UpperDir"] = folder.Upper;
            data["WorkDir"] = folder.Work;
            data["MergedDir"] = folder.Merged;
        }

        return new JsonObject { ["Name"] = "overlay2", ["Data"] = data };
    }

    // Docker has null where there is none.
    private static JsonArray? Words(IEnumerable<string> words) => words.Any() ? Strings(words) : null;

    private static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);
}
