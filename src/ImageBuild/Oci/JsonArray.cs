using System.Collections.Immutable;
using System.Text.Json;

namespace ImageBuild.Oci;

/// <summary>What the serializer does not hold by itself: an array of ours is never null inside.</summary>
internal static class JsonArray
{
    /// <exception cref="JsonException">An element is null.</exception>
    public static void RequireElements<T>(ImmutableArray<T>? array, string name)
    {
        if (array is { IsDefault: false } elements && elements.Any(e => e is null))
            throw new JsonException($"{name} has an element that is null");
    }

    /// <exception cref="JsonException">The array or an element is null.</exception>
    public static void Require<T>(ImmutableArray<T> array, string name)
    {
        if (array.IsDefault)
            throw new JsonException($"{name} is null");
        RequireElements<T>(array, name);
    }
}
