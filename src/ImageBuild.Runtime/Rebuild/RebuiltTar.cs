using ImageBuild.Deflate;
using ImageBuild.Runtime.Interop;
using ImageBuild.Tar;

namespace ImageBuild.Runtime.Rebuild;

/// <summary>A layer's tar, made of its <see cref="TarRecipe"/> and its unpacked files while it is read.</summary>
/// <param name="root">The unpacked files; stays the caller's.</param>
/// <param name="recipe">The recipe; disposed with the stream.</param>
internal sealed class RebuiltTar(SafeFd root, Stream recipe) : ReadOnlyStream
{
    private const int LongestPath = 4096;
    private const ulong Beneath = Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_SYMLINKS;

    private readonly RecipeReader recipe = new(recipe);
    private ReadOnlyMemory<byte> bytes;
    private SafeFd? file;
    private long left;
    private bool hasEnded;

    /// <summary>Some of the next bytes.</summary>
    /// <exception cref="InvalidDataException">The recipe, or a file, is not what it was.</exception>
    /// <exception cref="SyscallException">A file can't be read.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (file is null && bytes.IsEmpty && !hasEnded)
            Next();
        return file is not null ? ReadFile(buffer) : ReadBytes(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            recipe.Dispose();
            file?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Next()
    {
        switch (recipe.ReadNumber())
        {
            case TarRecipe.End:
                hasEnded = true;
                break;
            case TarRecipe.Bytes:
                bytes = recipe.ReadBytes(TarRecipe.MostBytes);
                break;
            case TarRecipe.File:
                file = Linux.OpenAt2(root, UnixText.Decode(recipe.ReadBytes(LongestPath)), Linux.O_RDONLY | Linux.O_NOFOLLOW, Beneath);
                left = recipe.ReadNumber();
                break;
            default:
                throw new InvalidDataException("the recipe is damaged");
        }
    }

    private int ReadFile(Span<byte> buffer)
    {
        var read = Linux.Read(file!, buffer[..(int)Math.Min(left, buffer.Length)]);
        if (read == 0)
            throw new InvalidDataException("a file of the unpacked layer is shorter than it was");
        left -= read;
        if (left == 0)
        {
            file!.Dispose();
            file = null;
        }

        return read;
    }

    private int ReadBytes(Span<byte> buffer)
    {
        var read = Math.Min(bytes.Length, buffer.Length);
        bytes.Span[..read].CopyTo(buffer);
        bytes = bytes[read..];
        return read;
    }
}
