using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImageBuild.Runtime.Containers;
using ImageBuild.Store;

namespace ImageBuild.Cli.Commands;

internal static class InspectCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Verb Create(CliContext context)
    {
        var names = new Argument<string[]>("NAME") { Description = "Containers or images", Arity = ArgumentArity.OneOrMore };
        var command = new Command("inspect", "Print all that is known of containers and images, as JSON") { names };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var found = new JsonArray();
            foreach (var name in parsed.GetValue(names)!)
            {
                found.Add(session.Containers.TryFind(name) is { } container
                    ? await ContainerAsync(session, container, cancellationToken)
                    : await ImageAsync(session, await session.Store.FindAsync(name, cancellationToken), cancellationToken));
            }

            await context.Out.WriteLineAsync(found.ToJsonString(Indented));
        }));
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
            ["Config"] = JsonNode.Parse(image.Image.ConfigBytes.Span)!["config"]?.DeepClone(),
            ["RootFS"] = new JsonObject { ["Type"] = "layers", ["Layers"] = Strings(config.RootFs.DiffIds.Select(d => d.ToString())) },
            ["GraphDriver"] = await GraphAsync(session, image, null, cancellationToken),
        };
    }

    private static async Task<JsonNode> ContainerAsync(Session session, Container container, CancellationToken cancellationToken)
    {
        var folder = session.Containers.FolderOf(container.Id);
        var image = await session.Store.FindAsync(container.Manifest, cancellationToken);
        var state = folder.State;
        return new JsonObject
        {
            ["Id"] = container.Id,
            ["Name"] = "/" + container.Name,
            ["Created"] = container.Created,
            ["Path"] = container.Spec.Arguments[0],
            ["Args"] = Strings(container.Spec.Arguments.Skip(1)),
            ["Image"] = image.Image.Id.ToString(),
            ["State"] = new JsonObject
            {
                ["Status"] = folder.Status.ToString().ToLowerInvariant(),
                ["Running"] = folder.Status == ContainerStatus.Running,
                ["Pid"] = folder.Status == ContainerStatus.Running ? state.Process : 0,
                ["OOMKilled"] = state.OutOfMemory,
                ["ExitCode"] = state.ExitCode ?? 0,
                ["StartedAt"] = state.Started,
                ["FinishedAt"] = state.Finished,
            },
            ["Config"] = new JsonObject
            {
                ["Image"] = container.Image,
                ["Hostname"] = container.Spec.HostName,
                ["User"] = container.Spec.User,
                ["WorkingDir"] = container.Spec.WorkingDirectory,
                ["Tty"] = container.Spec.Terminal,
                ["Env"] = Strings(container.Spec.Environment),
                ["Labels"] = new JsonObject(container.Labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value))),
            },
            ["HostConfig"] = new JsonObject
            {
                ["NetworkMode"] = container.Spec.Network.ToString().ToLowerInvariant(),
                ["Memory"] = container.Spec.Resources.Memory ?? 0,
                ["NanoCpus"] = (container.Spec.Resources.CpuQuota ?? 0) * 10_000,
                ["CpuShares"] = container.Spec.Resources.CpuShares ?? 0,
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
            ["LogPath"] = folder.Log,
            ["GraphDriver"] = await GraphAsync(session, image, folder, cancellationToken),
        };
    }

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

    private static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);
}
