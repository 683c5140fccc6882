using System.Text;

namespace ImageBuild.Benchmarks.Inputs;

/// <summary>Bytes like those of programs and texts, which gzip makes less than half as long; the same for a seed everywhere.</summary>
internal static class Words
{
    private const int Count = 4096;
    private static readonly byte[][] All = Make();

    /// <summary>Fills a buffer.</summary>
    /// <returns>The buffer.</returns>
    public static byte[] Fill(byte[] buffer, int seed)
    {
        var random = new Random(seed);
        var at = 0;
        while (at < buffer.Length)
        {
            var word = All[random.Next(Count)].AsSpan();
            word = word[..Math.Min(word.Length, buffer.Length - at)];
            word.CopyTo(buffer.AsSpan(at));
            at += word.Length;
        }

        return buffer;
    }

    private static byte[][] Make()
    {
        var random = new Random(0);
        return [.. Enumerable.Range(0, Count).Select(_ =>
            Encoding.ASCII.GetBytes(random.GetItems("abcdefghijklmnopqrstuvwxyz0123456789_".AsSpan(), random.Next(2, 12))).Append((byte)' ').ToArray())];
    }
}
