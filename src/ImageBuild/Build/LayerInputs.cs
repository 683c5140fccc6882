using ImageBuild.Oci;

namespace ImageBuild.Build;

/// <summary>What a layer is made of, known before it is made.</summary>
/// <param name="Key">What it will be.</param>
/// <param name="Settings">What of the key is not in the entries; see <see cref="ReproducibleLayer.SettingsOf"/>.</param>
/// <param name="Plan">What is in it.</param>
/// <param name="Contents">The digest of each file by its path on the host.</param>
public sealed record LayerInputs(
    LayerKey Key, string Settings, PlannedLayer Plan, IReadOnlyDictionary<string, Digest> Contents);
