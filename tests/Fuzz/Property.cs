namespace ImageBuild.Fuzz;

/// <summary>Says what must hold.</summary>
internal static class Property
{
    /// <exception cref="PropertyException">It does not hold.</exception>
    public static void Holds(bool condition, string what)
    {
        if (!condition)
            throw new PropertyException(what);
    }

    /// <exception cref="PropertyException">They are not the same bytes.</exception>
    public static void Same(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        if (!expected.SequenceEqual(actual))
            throw new PropertyException($"{what}: {expected.Length} and {actual.Length} bytes, the same up to {expected.CommonPrefixLength(actual)}");
    }

    /// <summary>Runs what may be refused by an exception of a kind that its caller knows, and by none else.</summary>
    /// <returns>Whether it was not.</returns>
    public static bool Accepts<TRefusal>(Action action)
        where TRefusal : Exception
    {
        try
        {
            action();
            return true;
        }
        catch (TRefusal)
        {
            return false;
        }
    }
}

/// <summary>A property of a target does not hold.</summary>
internal sealed class PropertyException(string message) : Exception(message);
