using System.Text.Json;

namespace ImageBuild.Fuzz.Engine;

/// <summary>Where what fuzzing a target finds is kept.</summary>
internal sealed class FuzzFolder
{
    private readonly string folder;

    /// <summary>Opens it, or makes it.</summary>
    public FuzzFolder(string output, string target)
    {
        folder = Path.Combine(output, target);
        Directory.CreateDirectory(Found);
    }

    /// <summary>The folder of inputs that went where none before went.</summary>
    public string Found => Path.Combine(folder, "found");

    /// <summary>The file of the input that is tried.</summary>
    public string Current => Path.Combine(folder, "current");

    private string ResultFile => Path.Combine(folder, "result.json");

    /// <summary>Keeps an input for which the property does not hold, with what was thrown.</summary>
    public void AddCrash(ReadOnlySpan<byte> input, string error)
    {
        var path = Add("crash", input);
        File.WriteAllText(path + ".txt", error);
    }

    /// <summary>Keeps an input that takes too long.</summary>
    public void AddHang(ReadOnlySpan<byte> input) => Add("hang", input);

    /// <summary>Says how far it is.</summary>
    public void Write(FuzzResult result) => File.WriteAllText(ResultFile, JsonSerializer.Serialize(result));

    /// <summary>What was said last, which is forgotten.</summary>
    public FuzzResult TakeResult()
    {
        if (!File.Exists(ResultFile))
            return FuzzResult.None;
        var result = JsonSerializer.Deserialize<FuzzResult>(File.ReadAllText(ResultFile))!;
        File.Delete(ResultFile);
        return result;
    }

    private string Add(string kind, ReadOnlySpan<byte> input)
    {
        var path = Path.Combine(folder, $"{kind}-{Corpus.NameOf(input)}");
        File.WriteAllBytes(path, input);
        return path;
    }
}
