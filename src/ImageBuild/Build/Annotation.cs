namespace ImageBuild.Build;

/// <summary>An annotation (image-spec annotations.md).</summary>
/// <param name="Scope">What is annotated.</param>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value.</param>
public sealed record Annotation(AnnotationScope Scope, string Key, string Value);

/// <summary>What an annotation is on.</summary>
public enum AnnotationScope
{
    /// <summary>The image's manifest.</summary>
    Manifest,

    /// <summary>The index of several images.</summary>
    Index,

    /// <summary>The image's descriptor in such an index.</summary>
    Descriptor,
}
