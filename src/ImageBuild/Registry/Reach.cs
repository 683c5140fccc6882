namespace ImageBuild.Registry;

/// <summary>Which addresses a request may be connected to.</summary>
internal enum Reach
{
    /// <summary>Any: the user named the host.</summary>
    Anywhere,

    /// <summary>Only those of the whole internet: a public server named the host.</summary>
    Public,
}
