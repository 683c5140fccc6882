using ImageBuild.Build;
using ImageBuild.Explain;
using ImageBuild.Oci;

namespace ImageBuild.Fuzz.Targets;

/// <summary>An image's configuration, and what is concluded from it.</summary>
internal sealed class ConfigTarget() : JsonTarget("config", json => OciJson.Write(OciJson.ReadConfig(json)))
{
    public override IReadOnlyList<string> Words { get; } =
    [
        .. new JsonTarget("", j => j).Words, "\"config\":", "\"Env\":", "\"ASPNETCORE_URLS=http://+:80;https://[::1]:90\"", "\"APP_UID=1\"", "\"Healthcheck\":",
        "\"Test\":[\"CMD\"]", "\"rootfs\":", "\"diff_ids\":", "\"history\":", "\"ExposedPorts\":", "\"Volumes\":", "\"empty_layer\":true",
    ];

    protected override void Run(ReadOnlySpan<byte> input)
    {
        base.Run(input);
        var config = OciJson.ReadConfig(input);
        var env = config.Config?.Env ?? [];
        EnvironmentVariables.UserId(env);
        foreach (var port in EnvironmentVariables.Ports(env))
            Property.Holds(port.Number is > 0 and <= ushort.MaxValue, "a port is one");
        HealthcheckText.Of(config.Config?.Healthcheck);
        config.Platform.Accepts(config.Platform);
    }
}
