using System.Text.Json;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Runtime.Containers;

// What a container runs.
internal static partial class ContainerJson
{
    private static void Write(Utf8JsonWriter writer, ContainerSpec spec)
    {
        writer.WriteStartObject();
        Write(writer, nameof(ContainerSpec.Arguments), spec.Arguments);
        writer.WriteNumber(nameof(ContainerSpec.EntrypointLength), spec.EntrypointLength);
        Write(writer, nameof(ContainerSpec.Environment), spec.Environment);
        writer.WriteString(nameof(ContainerSpec.WorkingDirectory), spec.WorkingDirectory);
        writer.WriteString(nameof(ContainerSpec.User), spec.User);
        writer.WriteString(nameof(ContainerSpec.HostName), spec.HostName);
        writer.WriteBoolean(nameof(ContainerSpec.Terminal), spec.Terminal);
        writer.WriteBoolean(nameof(ContainerSpec.Interactive), spec.Interactive);
        Write(writer, nameof(ContainerSpec.Init), spec.Init);
        writer.WriteBoolean(nameof(ContainerSpec.ReadOnlyRoot), spec.ReadOnlyRoot);
        writer.WriteBoolean(nameof(ContainerSpec.NoNewPrivileges), spec.NoNewPrivileges);
        writer.WriteBoolean(nameof(ContainerSpec.SeccompUnconfined), spec.SeccompUnconfined);
        writer.WriteString(nameof(ContainerSpec.Network), Networks[(int)spec.Network]);
        Write(writer, nameof(ContainerSpec.Ports), spec.Ports, Write);
        Write(writer, nameof(ContainerSpec.Hosts), spec.Hosts);
        Write(writer, nameof(ContainerSpec.Resolver), spec.Resolver);
        Write(writer, nameof(ContainerSpec.Groups), spec.Groups);
        Write(writer, nameof(ContainerSpec.Resources), spec.Resources, Write);
        Write(writer, nameof(ContainerSpec.ProcessLimits), spec.ProcessLimits, Write);
        Write(writer, nameof(ContainerSpec.Sysctls), spec.Sysctls);
        writer.WriteNumber(nameof(ContainerSpec.SharedMemory), spec.SharedMemory);
        Write(writer, nameof(ContainerSpec.Capabilities), spec.Capabilities);
        Write(writer, nameof(ContainerSpec.Mounts), spec.Mounts, Write);
        Write(writer, nameof(ContainerSpec.TemporaryMounts), spec.TemporaryMounts, Write);
        writer.WriteEndObject();
    }

    private static ContainerSpec ReadSpec(JsonElement json)
    {
        var usual = new ContainerSpec
        {
            Arguments = Take(json, nameof(ContainerSpec.Arguments), Texts),
            Environment = Take(json, nameof(ContainerSpec.Environment), Texts),
            WorkingDirectory = Take(json, nameof(ContainerSpec.WorkingDirectory), Text),
            User = Take(json, nameof(ContainerSpec.User), Text),
            HostName = Take(json, nameof(ContainerSpec.HostName), Text),
        };
        return usual with
        {
            EntrypointLength = Get(json, nameof(ContainerSpec.EntrypointLength), SmallNumber, usual.EntrypointLength),
            Terminal = Get(json, nameof(ContainerSpec.Terminal), Flag, usual.Terminal),
            Interactive = Get(json, nameof(ContainerSpec.Interactive), Flag, usual.Interactive),
            Init = Get(json, nameof(ContainerSpec.Init), Text, usual.Init),
            ReadOnlyRoot = Get(json, nameof(ContainerSpec.ReadOnlyRoot), Flag, usual.ReadOnlyRoot),
            NoNewPrivileges = Get(json, nameof(ContainerSpec.NoNewPrivileges), Flag, usual.NoNewPrivileges),
            SeccompUnconfined = Get(json, nameof(ContainerSpec.SeccompUnconfined), Flag, usual.SeccompUnconfined),
            Network = Get(json, nameof(ContainerSpec.Network), m => (NetworkMode)Word(m, Networks), usual.Network),
            Ports = Get(json, nameof(ContainerSpec.Ports), l => List(l, ReadPort), usual.Ports),
            Hosts = Get(json, nameof(ContainerSpec.Hosts), Texts, usual.Hosts),
            Resolver = Get(json, nameof(ContainerSpec.Resolver), Texts, usual.Resolver),
            Groups = Get(json, nameof(ContainerSpec.Groups), Texts, usual.Groups),
            Resources = Get(json, nameof(ContainerSpec.Resources), ReadResources, usual.Resources),
            ProcessLimits = Get(json, nameof(ContainerSpec.ProcessLimits), l => List(l, ReadProcessLimit), usual.ProcessLimits),
            Sysctls = Get(json, nameof(ContainerSpec.Sysctls), Map, usual.Sysctls),
            SharedMemory = Get(json, nameof(ContainerSpec.SharedMemory), Number, usual.SharedMemory),
            Capabilities = Get(json, nameof(ContainerSpec.Capabilities), Texts, usual.Capabilities),
            Mounts = Get(json, nameof(ContainerSpec.Mounts), l => List(l, ReadMount), usual.Mounts),
            TemporaryMounts = Get(json, nameof(ContainerSpec.TemporaryMounts), l => List(l, ReadTemporaryMount), usual.TemporaryMounts),
        };
    }

    private static void Write(Utf8JsonWriter writer, PublishedPort port)
    {
        writer.WriteStartObject();
        writer.WriteNumber(nameof(PublishedPort.HostPort), port.HostPort);
        writer.WriteNumber(nameof(PublishedPort.ContainerPort), port.ContainerPort);
        writer.WriteString(nameof(PublishedPort.HostAddress), port.HostAddress);
        writer.WriteBoolean(nameof(PublishedPort.IsUdp), port.IsUdp);
        writer.WriteEndObject();
    }

    private static PublishedPort ReadPort(JsonElement json)
    {
        var usual = new PublishedPort(
            Take(json, nameof(PublishedPort.HostPort), SmallNumber), Take(json, nameof(PublishedPort.ContainerPort), SmallNumber));
        return usual with
        {
            HostAddress = Get(json, nameof(PublishedPort.HostAddress), Text, usual.HostAddress),
            IsUdp = Get(json, nameof(PublishedPort.IsUdp), Flag, usual.IsUdp),
        };
    }

    private static void Write(Utf8JsonWriter writer, ResourceLimits limits)
    {
        writer.WriteStartObject();
        Write(writer, nameof(ResourceLimits.Memory), limits.Memory);
        Write(writer, nameof(ResourceLimits.MemoryAndSwap), limits.MemoryAndSwap);
        Write(writer, nameof(ResourceLimits.CpuQuota), limits.CpuQuota);
        Write(writer, nameof(ResourceLimits.CpuShares), limits.CpuShares);
        Write(writer, nameof(ResourceLimits.Processors), limits.Processors);
        Write(writer, nameof(ResourceLimits.MemoryNodes), limits.MemoryNodes);
        Write(writer, nameof(ResourceLimits.Processes), limits.Processes);
        writer.WriteEndObject();
    }

    private static ResourceLimits ReadResources(JsonElement json) => new()
    {
        Memory = FindValue(json, nameof(ResourceLimits.Memory), Number),
        MemoryAndSwap = FindValue(json, nameof(ResourceLimits.MemoryAndSwap), Number),
        CpuQuota = FindValue(json, nameof(ResourceLimits.CpuQuota), Number),
        CpuShares = FindValue(json, nameof(ResourceLimits.CpuShares), Number),
        Processors = Find(json, nameof(ResourceLimits.Processors), Text),
        MemoryNodes = Find(json, nameof(ResourceLimits.MemoryNodes), Text),
        Processes = FindValue(json, nameof(ResourceLimits.Processes), Number),
    };

    private static void Write(Utf8JsonWriter writer, ProcessLimit limit)
    {
        writer.WriteStartObject();
        writer.WriteString(nameof(ProcessLimit.Name), limit.Name);
        writer.WriteNumber(nameof(ProcessLimit.Soft), limit.Soft);
        writer.WriteNumber(nameof(ProcessLimit.Hard), limit.Hard);
        writer.WriteEndObject();
    }

    private static ProcessLimit ReadProcessLimit(JsonElement json) => new(
        Take(json, nameof(ProcessLimit.Name), Text), Take(json, nameof(ProcessLimit.Soft), LargeNumber), Take(json, nameof(ProcessLimit.Hard), LargeNumber));

    private static void Write(Utf8JsonWriter writer, BindMount mount)
    {
        writer.WriteStartObject();
        writer.WriteString(nameof(BindMount.Source), mount.Source);
        writer.WriteString(nameof(BindMount.Target), mount.Target);
        writer.WriteBoolean(nameof(BindMount.ReadOnly), mount.ReadOnly);
        writer.WriteBoolean(nameof(BindMount.Device), mount.Device);
        writer.WriteEndObject();
    }

    private static BindMount ReadMount(JsonElement json)
    {
        var usual = new BindMount(
            Take(json, nameof(BindMount.Source), Text), Take(json, nameof(BindMount.Target), Text), Take(json, nameof(BindMount.ReadOnly), Flag));
        return usual with { Device = Get(json, nameof(BindMount.Device), Flag, usual.Device) };
    }

    private static void Write(Utf8JsonWriter writer, TemporaryMount mount)
    {
        writer.WriteStartObject();
        writer.WriteString(nameof(TemporaryMount.Target), mount.Target);
        Write(writer, nameof(TemporaryMount.Size), mount.Size);
        writer.WriteString(nameof(TemporaryMount.Mode), mount.Mode);
        writer.WriteBoolean(nameof(TemporaryMount.Executable), mount.Executable);
        writer.WriteBoolean(nameof(TemporaryMount.ReadOnly), mount.ReadOnly);
        writer.WriteEndObject();
    }

    private static TemporaryMount ReadTemporaryMount(JsonElement json)
    {
        var usual = new TemporaryMount(Take(json, nameof(TemporaryMount.Target), Text));
        return usual with
        {
            Size = Get(json, nameof(TemporaryMount.Size), Text, usual.Size),
            Mode = Get(json, nameof(TemporaryMount.Mode), Text, usual.Mode),
            Executable = Get(json, nameof(TemporaryMount.Executable), Flag, usual.Executable),
            ReadOnly = Get(json, nameof(TemporaryMount.ReadOnly), Flag, usual.ReadOnly),
        };
    }
}
