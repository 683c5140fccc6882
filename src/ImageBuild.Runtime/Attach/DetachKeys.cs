using System.Globalization;

namespace ImageBuild.Runtime.Attach;

/// <summary>
/// The keys that leave a process running without us, found in what is typed. What may be their beginning is held back
/// until it is clear.
/// </summary>
public sealed class DetachKeys
{
    /// <summary>Docker's.</summary>
    public const string Usual = "ctrl-p,ctrl-q";

    private const string Control = "ctrl-";

    // From ctrl-@, which is 0, to ctrl-_, which is 31 (ascii(7)).
    private const string Controls = "@abcdefghijklmnopqrstuvwxyz[\\]^_";

    private readonly byte[] keys;
    private int matched;

    private DetachKeys(byte[] keys) => this.keys = keys;

    /// <summary>Reads them in docker's form: characters and <c>ctrl-</c> with one of <c>a</c>…<c>z @ [ \ ] ^ _</c>, with commas.</summary>
    /// <returns>Null if they are none.</returns>
    public static DetachKeys? TryParse(string text)
    {
        var keys = text.Split(',').Select(KeyOf).ToList();
        return keys.TrueForAll(k => k is not null) ? new DetachKeys([.. keys.Select(k => k!.Value)]) : null;
    }

    /// <summary>Looks at what was typed.</summary>
    /// <param name="typed">The bytes.</param>
    /// <param name="passed">Gets what is for the process, before the keys.</param>
    /// <returns>Whether the keys were among it.</returns>
    public bool Find(ReadOnlySpan<byte> typed, IList<byte> passed)
    {
        foreach (var key in typed)
        {
            if (key != keys[matched])
            {
                foreach (var held in keys.AsSpan(0, matched))
                    passed.Add(held);
                matched = 0;
            }

            if (key != keys[matched])
                passed.Add(key);
            else if (++matched == keys.Length)
                return true;
        }

        return false;
    }

    private static byte? KeyOf(string text)
    {
        if (text is [var single] && char.IsAscii(single))
            return (byte)single;
        var isControl = text.StartsWith(Control, true, CultureInfo.InvariantCulture) && text.Length == Control.Length + 1;
        return isControl && Controls.IndexOf(char.ToLowerInvariant(text[^1]), StringComparison.Ordinal) is >= 0 and var code ? (byte)code : null;
    }
}
