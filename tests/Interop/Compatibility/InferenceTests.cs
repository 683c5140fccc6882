namespace ImageBuild.Interop.Compatibility;

/// <summary>
/// What the targets ask of the inference is what the SDK's ask. That the answers are the same is
/// <see cref="BaseImageInferenceTests"/>.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class InferenceTests
{
    private static readonly string[] Settings =
    [
        "<ContainerFamily>noble-chiseled</ContainerFamily>",
        "<ContainerFamily>alpine</ContainerFamily>",
        "<InvariantGlobalization>true</InvariantGlobalization>",
        "<InvariantGlobalization>true</InvariantGlobalization><PublishTrimmed>true</PublishTrimmed><RuntimeIdentifier>linux-x64</RuntimeIdentifier><SelfContained>true</SelfContained>",
        "<PublishSelfContained>true</PublishSelfContained>",
        "<PublishAot>true</PublishAot>",
        "<PublishTrimmed>true</PublishTrimmed>",
        "<PublishSingleFile>true</PublishSingleFile>",
        "<ContainerRuntimeIdentifier>linux-musl-x64</ContainerRuntimeIdentifier>",
        "<ContainerRuntimeIdentifier>linux-arm64</ContainerRuntimeIdentifier>",
        "<ContainerRuntimeIdentifiers>linux-musl-x64;linux-musl-arm64</ContainerRuntimeIdentifiers>",
        "<RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers>",
        "<RuntimeIdentifiers>linux-musl-x64;linux-musl-arm64</RuntimeIdentifiers>",
        "<ContainerBaseImage>mirror.example/mine:1</ContainerBaseImage><ContainerFamily>alpine</ContainerFamily>",
    ];

    [TestMethod]
    public void TheBaseThatTheTargetsInferIsTheSdks()
    {
        var workspace = Workspace.Shared;
        Case[] cases =
        [
            .. Template.All.Select(t => new Case("infers for " + t.Name, t.Name, Base: "")),
            .. Settings.Select((s, i) => new Case($"infers {i}", "My.App", s, Base: "")),
            .. Settings.Take(4).Select((s, i) => new Case($"infers {i} for web", "web", s, Base: "")),
        ];
        var sdk = workspace.Run(workspace.Sdk, cases, "ComputeContainerBaseImage");
        var ours = workspace.Run(workspace.Ours, cases, "ComputeContainerBaseImage");
        var wrong = cases.Where(c => Base(sdk[c.Name]) != Base(ours[c.Name]) || Base(sdk[c.Name]).Length == 0)
            .Select(c => $"{c} {c.Properties}\n  SDK  {Base(sdk[c.Name])}\n  ours {Base(ours[c.Name])}").ToList();
        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }

    [TestMethod]
    public void WhatTheTargetsKnowBeforeAPublishIsWhatTheSdksDo()
    {
        string[] names = ["ContainerRegistry", "ContainerRepository", "ContainerUser", "ContainerBaseRegistry", "ContainerBaseName", "ContainerBaseTag"];
        Case[] cases =
        [
            new("computes a name", "My.App"),
            new("computes another name", "My.App", "<ContainerRepository>Team/My App</ContainerRepository><RegistryUrl>REGISTRY</RegistryUrl>"),
            new("computes an old name", "My.App", "<ContainerImageName>Old.Name</ContainerImageName>"),
            new("computes a user of Windows", "My.App", "<ContainerRuntimeIdentifier>win-x64</ContainerRuntimeIdentifier>", Base: ""),
            new("computes a user", "My.App", "<ContainerRuntimeIdentifier>win-x64</ContainerRuntimeIdentifier><ContainerUser>me</ContainerUser>", Base: ""),
            new("computes no user", "My.App", "<ContainerRuntimeIdentifier>win-x64</ContainerRuntimeIdentifier>", Base: "windows:1"),
        ];
        var workspace = Workspace.Shared;
        var sides = new[] { workspace.Sdk, workspace.Ours };
        var known = sides.Select(s => (Side: s, Outcomes: workspace.Run(s, cases, "ComputeContainerConfig"))).ToList();
        foreach (var row in cases)
        {
            var said = known.Select(k => string.Join(' ', names.Select(n => k.Outcomes[row.Name].Outputs[n])).Replace(k.Side.Registry.Host, "REGISTRY", StringComparison.Ordinal)).ToList();
            Assert.AreEqual(said[0], said[1], row.ToString());
        }
    }

    private static string Base(Outcome outcome) => outcome.Outputs.GetValueOrDefault("ContainerBaseImage", string.Join(' ', outcome.Log));
}
