namespace ImageBuild.Interop.Compatibility;

/// <summary>A difference from the SDK that is meant, as <c>COMPATIBILITY.md</c> lists it.</summary>
/// <param name="Name">The first column there.</param>
/// <param name="Reason">The second.</param>
/// <param name="Explains">Whether something that differs does for this reason.</param>
internal sealed record Difference(string Name, string Reason, Func<Fact, bool> Explains);
