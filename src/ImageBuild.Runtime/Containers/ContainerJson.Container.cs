using System.Text.Json;

namespace ImageBuild.Runtime.Containers;

// container.json, but for what it runs.
internal static partial class ContainerJson
{
    private static void Write(Utf8JsonWriter writer, Container container)
    {
        writer.WriteStartObject();
        writer.WriteString(nameof(Container.Id), container.Id);
        writer.WriteString(nameof(Container.Name), container.Name);
        writer.WriteString(nameof(Container.Image), container.Image);
        writer.WriteString(nameof(Container.Manifest), container.Manifest);
        writer.WriteString(nameof(Container.Created), container.Created);
        Write(writer, nameof(Container.Spec), container.Spec, Write);
        writer.WriteString(nameof(Container.Runtime), container.Runtime);
        writer.WriteNumber(nameof(Container.StopSignal), container.StopSignal);
        writer.WriteNumber(nameof(Container.StopTimeout), container.StopTimeout);
        Write(writer, nameof(Container.Labels), container.Labels);
        writer.WriteBoolean(nameof(Container.RemoveAtEnd), container.RemoveAtEnd);
        Write(writer, nameof(Container.Log), container.Log, Write);
        if (container.Health is not null)
            Write(writer, nameof(Container.Health), container.Health, Write);
        Write(writer, nameof(Container.Restart), container.Restart, Write);
        writer.WriteEndObject();
    }

    private static Container ReadContainer(JsonElement json)
    {
        var usual = new Container
        {
            Id = Take(json, nameof(Container.Id), Text),
            Name = Take(json, nameof(Container.Name), Text),
            Image = Take(json, nameof(Container.Image), Text),
            Manifest = Take(json, nameof(Container.Manifest), Text),
            Created = Take(json, nameof(Container.Created), Time),
            Spec = Take(json, nameof(Container.Spec), ReadSpec),
        };
        return usual with
        {
            Runtime = Get(json, nameof(Container.Runtime), Text, usual.Runtime),
            StopSignal = Get(json, nameof(Container.StopSignal), SmallNumber, usual.StopSignal),
            StopTimeout = Get(json, nameof(Container.StopTimeout), SmallNumber, usual.StopTimeout),
            Labels = Get(json, nameof(Container.Labels), Map, usual.Labels),
            RemoveAtEnd = Get(json, nameof(Container.RemoveAtEnd), Flag, usual.RemoveAtEnd),
            Log = Get(json, nameof(Container.Log), ReadLog, usual.Log),
            Health = Get(json, nameof(Container.Health), ReadCheck, usual.Health),
            Restart = Get(json, nameof(Container.Restart), ReadPolicy, usual.Restart),
        };
    }

    private static void Write(Utf8JsonWriter writer, ContainerLogOptions log)
    {
        writer.WriteStartObject();
        writer.WriteBoolean(nameof(ContainerLogOptions.IsOff), log.IsOff);
        writer.WriteNumber(nameof(ContainerLogOptions.MaxSize), log.MaxSize);
        writer.WriteNumber(nameof(ContainerLogOptions.MaxFiles), log.MaxFiles);
        writer.WriteEndObject();
    }

    private static ContainerLogOptions ReadLog(JsonElement json)
    {
        var usual = new ContainerLogOptions();
        return new ContainerLogOptions
        {
            IsOff = Get(json, nameof(ContainerLogOptions.IsOff), Flag, usual.IsOff),
            MaxSize = Get(json, nameof(ContainerLogOptions.MaxSize), Number, usual.MaxSize),
            MaxFiles = Get(json, nameof(ContainerLogOptions.MaxFiles), SmallNumber, usual.MaxFiles),
        };
    }

    private static void Write(Utf8JsonWriter writer, HealthCheck check)
    {
        writer.WriteStartObject();
        Write(writer, nameof(HealthCheck.Test), check.Test);
        Write(writer, nameof(HealthCheck.Interval), check.Interval);
        Write(writer, nameof(HealthCheck.Timeout), check.Timeout);
        Write(writer, nameof(HealthCheck.StartPeriod), check.StartPeriod);
        writer.WriteNumber(nameof(HealthCheck.Retries), check.Retries);
        writer.WriteEndObject();
    }

    private static HealthCheck ReadCheck(JsonElement json)
    {
        var usual = new HealthCheck { Test = Take(json, nameof(HealthCheck.Test), Texts) };
        return usual with
        {
            Interval = Get(json, nameof(HealthCheck.Interval), Duration, usual.Interval),
            Timeout = Get(json, nameof(HealthCheck.Timeout), Duration, usual.Timeout),
            StartPeriod = Get(json, nameof(HealthCheck.StartPeriod), Duration, usual.StartPeriod),
            Retries = Get(json, nameof(HealthCheck.Retries), SmallNumber, usual.Retries),
        };
    }

    private static void Write(Utf8JsonWriter writer, RestartPolicy policy)
    {
        writer.WriteStartObject();
        writer.WriteString(nameof(RestartPolicy.Kind), Restarts[(int)policy.Kind]);
        writer.WriteNumber(nameof(RestartPolicy.MostRetries), policy.MostRetries);
        writer.WriteEndObject();
    }

    private static RestartPolicy ReadPolicy(JsonElement json)
    {
        var usual = new RestartPolicy(Take(json, nameof(RestartPolicy.Kind), k => (RestartKind)Word(k, Restarts)));
        return usual with { MostRetries = Get(json, nameof(RestartPolicy.MostRetries), SmallNumber, usual.MostRetries) };
    }
}
