using System.Buffers.Binary;
using static ImageBuild.Compression.DeflateFormat;

namespace ImageBuild.Deflate;

/// <summary>
/// Goes through plain data as an encoder would, and says at each place what that encoder would write next. Who asks may
/// go on otherwise: what follows is predicted from where he really is.
/// </summary>
/// <param name="plain">The data; read ahead.</param>
/// <param name="rules">The encoder.</param>
internal sealed class DeflateModel(Stream plain, MatchRules rules)
{
    private const int Ahead = 4 * LongestMatch;
    private const int Capacity = 1 << 20;
    private const int HashBits = 17;

    // A shortest match from farther away than this costs more than its bytes (zlib's TOO_FAR, and Go has it too).
    private const int TooFar = 4096;

    // More than the window, so that a place in it is never written over; a power of two.
    private const int Chained = 64 << 10;

    private readonly byte[] buffer = new byte[Capacity];
    private readonly int[] newest = NewPlaces(1 << HashBits);
    private readonly int[] older = NewPlaces(Chained);
    private int position;
    private int end;
    private int oldest;
    private int hashed;
    private bool hasEnded;

    /// <summary>The byte at this place.</summary>
    /// <exception cref="InvalidDataException">The data is at its end.</exception>
    public byte Current
    {
        get
        {
            Fill();
            return position < end ? buffer[position] : throw new InvalidDataException("the data ends too soon");
        }
    }

    /// <summary>Begins anew: nothing before this place is referred to.</summary>
    public void Start() => oldest = position;

    /// <summary>What the encoder would write next.</summary>
    public Token Predict()
    {
        Fill();
        var match = Find(position, rules.Chain);
        if (match.Length == 0 || match.Length >= rules.Lazy)
            return match;
        var next = Find(position + 1, match.Length >= rules.Good ? rules.Chain >> 2 : rules.Chain);
        return next.Length > match.Length ? Token.Literal : match;
    }

    /// <summary>Goes on.</summary>
    /// <exception cref="InvalidDataException">The data ends before.</exception>
    public void Advance(int bytes)
    {
        while (bytes > 0)
        {
            Fill();
            var part = Math.Min(bytes, end - position);
            if (part == 0)
                throw new InvalidDataException("the data ends too soon");
            position += part;
            bytes -= part;
        }
    }

    /// <summary>The next bytes as they are, which are gone on over.</summary>
    /// <exception cref="InvalidDataException">The data ends before.</exception>
    public void Take(int bytes, Action<ReadOnlySpan<byte>> take)
    {
        while (bytes > 0)
        {
            Fill();
            var part = Math.Min(bytes, end - position);
            if (part == 0)
                throw new InvalidDataException("the data ends too soon");
            take(buffer.AsSpan(position, part));
            position += part;
            bytes -= part;
        }
    }

    private static int[] NewPlaces(int count)
    {
        var places = new int[count];
        Array.Fill(places, -1);
        return places;
    }

    private Token Find(int at, int chain)
    {
        if (end - at < rules.Shortest)
            return Token.Literal;
        HashUpTo(at);
        var here = buffer.AsSpan(at, Math.Min(LongestMatch, end - at));
        var nice = Math.Min(rules.Nice, here.Length);
        var farthest = Math.Max(oldest, at - rules.Farthest);
        var (length, distance) = (rules.Shortest - 1, 0);
        for (var place = newest[Hash(at)]; place >= farthest && chain > 0; place = older[place & (Chained - 1)], chain--)
        {
            if (buffer[place + length] != here[length])
                continue;
            var same = here.CommonPrefixLength(buffer.AsSpan(place, here.Length));
            if (same <= length || (same == rules.Shortest && at - place > TooFar))
                continue;
            (length, distance) = (same, at - place);
            if (same >= nice)
                break;
        }

        return distance == 0 ? Token.Literal : new Token(length, distance);
    }

    private void HashUpTo(int at)
    {
        for (; hashed < at && end - hashed >= rules.Shortest; hashed++)
        {
            var hash = Hash(hashed);
            older[hashed & (Chained - 1)] = newest[hash];
            newest[hash] = hashed;
        }
    }

    // Their own functions, for places that share a hash count as looked at.
    private int Hash(int at) => rules.Shortest == 3
        ? ((buffer[at] << 10) ^ (buffer[at + 1] << 5) ^ buffer[at + 2]) & 0x7fff
        : (int)(BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(at)) * 0x1e35a7bd >> (32 - HashBits));

    // Makes what an encoder looks at follow the position, where the data has it.
    private void Fill()
    {
        if (end - position >= Ahead || hasEnded)
            return;
        HashUpTo(position);
        Slide();
        while (end < Capacity && !hasEnded)
        {
            var read = plain.Read(buffer.AsSpan(end));
            hasEnded = read == 0;
            end += read;
        }
    }

    private void Slide()
    {
        var gone = (position - Window) & ~(Chained - 1);
        if (gone <= 0)
            return;
        buffer.AsSpan(gone, end - gone).CopyTo(buffer);
        position -= gone;
        end -= gone;
        hashed -= gone;
        oldest = Math.Max(oldest - gone, 0);
        Slide(newest, gone);
        Slide(older, gone);
    }

    private static void Slide(int[] places, int gone)
    {
        foreach (ref var place in places.AsSpan())
            place = Math.Max(place - gone, -1);
    }
}
