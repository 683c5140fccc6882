using System.Collections.Immutable;
using ImageBuild.Build;
using ImageBuild.Files;
using ImageBuild.Images;
using ImageBuild.Oci;

namespace ImageBuild.Explain;

/// <summary>One layer of a build.</summary>
public sealed record LayerRecord
{
    /// <summary>What it holds, for people.</summary>
    public required string Name { get; init; }

    /// <summary>What it is made of, as one hash; see <see cref="LayerKey"/>. Empty if it is not known.</summary>
    public string Key { get; init; } = "";

    /// <summary>What the key has besides the entries: format, compression, date.</summary>
    public string Settings { get; init; } = "";

    /// <summary>The digest of its blob; null if it was not made yet.</summary>
    public Digest? Digest { get; init; }

    /// <summary>The identity of its tar; null if it was not made yet.</summary>
    public string? DiffId { get; init; }

    /// <summary>Bytes of its blob; null if it was not made yet.</summary>
    public long? Size { get; init; }

    /// <summary>What is in it, in the order of the layer; null if that is not known.</summary>
    public ImmutableArray<EntryRecord>? Entries { get; init; }

    /// <summary>The step that makes it, as its command, user and network; null for a layer of files.</summary>
    public StepRecord? Step { get; init; }

    /// <summary>Bytes of the files in it.</summary>
    internal long ContentSize => Entries?.Sum(e => e.Size) ?? 0;

    /// <summary>How many files are in it.</summary>
    internal int Files => Entries?.Count(e => e.Digest is not null) ?? 0;

    /// <summary>The record of a layer.</summary>
    /// <param name="inputs">What it is made of. The first bytes of its files are read.</param>
    /// <param name="layer">The layer; null if it was not made.</param>
    /// <param name="origins">Tells where its files come from.</param>
    /// <param name="files">The files of the host.</param>
    public static LayerRecord Of(
        LayerInputs inputs, Layer? layer, EntryOrigins origins, IHostFiles files) => Of(inputs.Plan.Name, layer) with
    {
        Key = inputs.Key.Hex,
        Settings = inputs.Settings,
        Entries = [.. inputs.Plan.Entries.Select(e => EntryRecord.Of(e, inputs.Contents, origins, files))],
    };

    /// <summary>The record of a step's layer.</summary>
    /// <param name="step">The step.</param>
    /// <param name="layer">The layer; null if it was not made.</param>
    public static LayerRecord Of(BuildStep step, Layer? layer) =>
        Of(step.LayerName, layer) with { Step = new StepRecord(step.Command, step.User, step.Network) };

    /// <summary>The record of a layer of which nothing but itself is known.</summary>
    public static LayerRecord Of(string name, Layer? layer) => new()
    {
        Name = name,
        Digest = layer?.Descriptor.Digest,
        DiffId = layer?.DiffId.ToString(),
        Size = layer?.Descriptor.Size,
    };
}

/// <summary>What makes a layer by being run; see <see cref="BuildStep"/>.</summary>
public sealed record StepRecord(string Command, string User, string Network);
