namespace ImageBuild.Fuzz;

/// <summary>
/// One format that strangers write and we read, with what must hold whatever the bytes are: nothing comes out but a coded
/// error of the user's (never IMG9xxx), it takes no more memory than it may, and what was read can be written and read
/// again as the same.
/// </summary>
/// <param name="name">Its name: the folder of its corpus, and the word for <c>build/fuzz</c>.</param>
internal abstract class FuzzTarget(string name)
{
    private const int FirstInternalCode = 9000;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Pieces of the format that chance would not find.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>The longest input that is tried, in bytes.</summary>
    public virtual int MaxLength => 8 << 10;

    /// <summary>The most bytes that may be allocated for one input, all of them together.</summary>
    public virtual long MaxAllocated => 32 << 20;

    /// <summary>How many changed inputs the tests try, divided over the corpus: less where each takes long.</summary>
    public virtual int TestMutations => 1500;

    /// <summary>Makes checksums fit again after a mutation, so that more than the check of the checksum is tried.</summary>
    public virtual void Repair(Span<byte> input)
    {
    }

    /// <summary>Tries one input.</summary>
    /// <exception cref="Exception">The property does not hold; any exception says so.</exception>
    public void Check(ReadOnlySpan<byte> input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Run(input);
        }
        catch (ImageBuildException e) when ((int)e.Code < FirstInternalCode)
        {
            // Refused, as it may be.
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Property.Holds(allocated <= MaxAllocated, $"{allocated} bytes were allocated for {input.Length} of input");
    }

    /// <summary>Reads the input, and checks what only this format has.</summary>
    /// <exception cref="ImageBuildException">The input is refused.</exception>
    protected abstract void Run(ReadOnlySpan<byte> input);
}
