using System.Text.RegularExpressions;

namespace ImageBuild.Runtime.Containers;

/// <summary>Names of containers: docker's grammar, and names for those that get none.</summary>
internal static partial class ContainerNames
{
    private static readonly string[] Left =
    [
        "amber", "bold", "brave", "bright", "calm", "clever", "cool", "eager", "fair", "fond", "gentle", "glad", "happy",
        "keen", "kind", "lively", "lucid", "merry", "modest", "neat", "nimble", "patient", "quiet", "ready", "sharp", "sunny",
        "swift", "tidy", "vivid", "warm", "wise", "witty",
    ];

    // People to whom computing owes something.
    private static readonly string[] Right =
    [
        "allen", "babbage", "backus", "bartik", "borg", "cerf", "church", "codd", "dijkstra", "engelbart", "floyd", "goldberg",
        "hamilton", "hejlsberg", "hoare", "hopper", "kay", "kernighan", "knuth", "lamport", "liskov", "lovelace", "mccarthy",
        "naur", "perlman", "ritchie", "shannon", "thompson", "torvalds", "turing", "wirth", "zuse",
    ];

    /// <summary>Whether it is a name: <c>[a-zA-Z0-9][a-zA-Z0-9_.-]*</c>, up to 128 characters. It is never a path.</summary>
    public static bool IsValid(string name) => Grammar().IsMatch(name);

    /// <summary>A name of two words. Nobody needs to be kept from guessing it.</summary>
#pragma warning disable CA5394 // nothing is kept safe by it, and the other kind loads a library of cryptography first
    public static string Random() =>
        $"{Left[System.Random.Shared.Next(Left.Length)]}_{Right[System.Random.Shared.Next(Right.Length)]}";
#pragma warning restore CA5394

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}\z")]
    private static partial Regex Grammar();
}
