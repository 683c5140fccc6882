namespace ImageBuild.Build;

/// <summary>Whose content a layer holds.</summary>
public enum LayerKind
{
    /// <summary>Others': the same bytes in every project that has it, whatever the commit.</summary>
    Shared,

    /// <summary>The project's: it belongs to one commit.</summary>
    Own,
}
