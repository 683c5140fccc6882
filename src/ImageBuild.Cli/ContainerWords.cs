using System.CommandLine;

namespace ImageBuild.Cli;

/// <summary>
/// Separates what is for a verb from what is for the container, as docker does: after the image, nothing is an option of
/// the verb any more, dashes or not.
/// </summary>
internal static class ContainerWords
{
    private const string Separator = "--";

    /// <summary>The words with <c>--</c> after the first that is no option, if the verb runs what follows it.</summary>
    public static string[] Separate(string[] words, Command root, IEnumerable<Verb> verbs)
    {
        var verbAt = NextArgument(words, 0, root.Options);
        if (verbAt == words.Length || verbs.FirstOrDefault(v => v.Command.Name == words[verbAt]) is not { TakesCommand: true } verb)
            return words;
        var imageAt = NextArgument(words, verbAt + 1, [.. verb.Command.Options, .. root.Options]);
        var (own, containers) = (words[..Math.Min(imageAt + 1, words.Length)], words[Math.Min(imageAt + 1, words.Length)..]);
        return [.. own.SelectMany(WithEmptyValue), .. containers is [] or [Separator, ..] ? [] : (string[])[Separator], .. containers];
    }

    // The parser takes the next word for the value of --entrypoint=, which is the empty one.
    private static string[] WithEmptyValue(string word) => word is ['-', '-', .. var name, '='] ? ["--" + name, ""] : [word];

    // Where the next word is that is neither an option nor an option's value; the end if there is none.
    private static int NextArgument(string[] words, int start, IList<Option> options)
    {
        for (var i = start; i < words.Length; i++)
        {
            if (!words[i].StartsWith('-') || words[i].Length == 1)
                return i;
            if (words[i] == Separator)
                return words.Length;
            if (TakesNext(words[i], options))
                i++;
        }

        return words.Length;
    }

    private static bool TakesNext(string word, IList<Option> options)
    {
        if (word.Contains('=', StringComparison.Ordinal))
            return false;
        if (word.StartsWith("--", StringComparison.Ordinal))
            return Find(word, options) is { } option && TakesValue(option);
        // -it are two; in -ti -e NAME or -tie NAME the value follows; in -eNAME it is in the word.
        for (var i = 1; i < word.Length; i++)
        {
            if (Find("-" + word[i], options) is { } bundled && TakesValue(bundled))
                return i == word.Length - 1;
        }

        return false;
    }

    private static Option? Find(string name, IList<Option> options) =>
        options.FirstOrDefault(o => o.Name == name || o.Aliases.Contains(name));

    private static bool TakesValue(Option option) => option.ValueType != typeof(bool) && option.Arity.MinimumNumberOfValues > 0;
}
