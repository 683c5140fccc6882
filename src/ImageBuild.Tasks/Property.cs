namespace ImageBuild.Tasks;

/// <summary>What a property says, read by the core, which does not know whose word it is.</summary>
internal static class Property
{
    /// <summary>Reads it.</summary>
    /// <exception cref="ImageBuildException">What the reader throws, with the property's name.</exception>
    public static T Read<T>(string property, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ImageBuildException e)
        {
            throw TaskErrors.Of(property, e);
        }
    }
}
