using System.Text.Json.Serialization;

namespace ImageBuild.Runtime.Containers;

[JsonSourceGenerationOptions(WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Container))]
[JsonSerializable(typeof(ContainerState))]
[JsonSerializable(typeof(HealthState))]
[JsonSerializable(typeof(HealthResult))]
internal sealed partial class ContainerJson : JsonSerializerContext;
