using System.Globalization;

namespace ImageBuild.Interop.Compatibility;

/// <summary>A project and what it says about its image.</summary>
/// <param name="Name">Says what is special about it.</param>
/// <param name="Template">The project; see <see cref="Compatibility.Template"/>.</param>
/// <param name="Properties">MSBuild properties, as XML.</param>
/// <param name="Items">MSBuild items, as XML.</param>
/// <param name="Base">The base image among <see cref="BaseImages"/>, a whole reference, or empty for the one that is inferred.</param>
internal sealed record Case(string Name, string Template, string Properties = "", string Items = "", string Base = "app:1")
{
    /// <summary>Whether the SDK refuses it; else it must make an image, so that two failures are not taken for the same.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Whether it has to be built first, for other platforms than all projects are built for.</summary>
    public bool IsUnbuilt { get; init; }

    /// <summary>What is asked of the project; null for what is asked of all.</summary>
    public string? Targets { get; init; }

    /// <summary>The name as a file's.</summary>
    public string FileName => string.Concat(Name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLower(c, CultureInfo.InvariantCulture) : '-'));

    /// <summary>What the project imports.</summary>
    /// <param name="values">What words in capitals stand for: REGISTRY and FOLDER of a side, DIGEST of the base.</param>
    public string Xml(IEnumerable<KeyValuePair<string, string>> values)
    {
        var image = Base.Length == 0 || Base.Contains('/', StringComparison.Ordinal) ? Base : $"REGISTRY/bases/{Base}";
        var xml = $"""
            <Project>
              <PropertyGroup>
                <ContainerBaseImage>{image}</ContainerBaseImage>
                <ContainerRegistry>REGISTRY</ContainerRegistry>
                {Properties}
              </PropertyGroup>
              <ItemGroup>
                {Items}
              </ItemGroup>
            </Project>
            """;
        return values.Aggregate(xml, (text, value) => text.Replace(value.Key, value.Value, StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Template})";
}
