using ImageBuild.Images;

namespace ImageBuild.Layout;

/// <summary>An OCI image layout that can be read, in a folder or in an archive.</summary>
internal interface ILayoutReader : IBlobSource
{
    /// <summary>Reads <c>index.json</c>.</summary>
    /// <exception cref="ImageBuildException">IMG3005: there is no layout; IMG3001: its index is damaged.</exception>
    Index ReadIndex();
}
