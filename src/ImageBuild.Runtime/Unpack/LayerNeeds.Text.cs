namespace ImageBuild.Runtime.Unpack;

// On disk: a line a need, the kind, a blank, and the path; of a link also a tab and the target.
internal sealed partial record LayerNeeds
{
    private static readonly string[] Kinds = ["implied", "bare", "hiding", "hides", "link"];

    public IEnumerable<string> ToLines() =>
    [
        .. Implied.Select(p => "implied " + TextLine.Escape(p)),
        .. Bare.Select(p => "bare " + TextLine.Escape(p)),
        .. Hiding.Select(p => "hiding " + TextLine.Escape(p)),
        .. HidesAll ? ["hides all"] : Array.Empty<string>(),
        .. Links.Select(l => $"link {TextLine.Escape(l.Path)}\t{TextLine.Escape(l.Target)}"),
    ];

    /// <summary>The needs that some lines say, one at least: of a layer without any nothing is written.</summary>
    /// <exception cref="FormatException">The lines are not from <see cref="ToLines"/>.</exception>
    public static LayerNeeds FromLines(IEnumerable<string> lines)
    {
        var byKind = lines.Select(l => l.Split(' ', 2))
            .ToLookup(l => l[0], l => l.Length == 2 && Kinds.Contains(l[0]) ? l[1] : throw new FormatException("a line is no need"));
        if (byKind.Count == 0)
            throw new FormatException("no need is in it");
        return new LayerNeeds
        {
            Implied = [.. byKind["implied"].Select(TextLine.Unescape)],
            Bare = [.. byKind["bare"].Select(TextLine.Unescape)],
            Hiding = [.. byKind["hiding"].Select(TextLine.Unescape)],
            HidesAll = byKind["hides"].Any(),
            Links = [.. byKind["link"].Select(ParseLink)],
        };
    }

    private static PendingLink ParseLink(string text) => text.Split('\t') is [var path, var target]
        ? new PendingLink(TextLine.Unescape(path), TextLine.Unescape(target))
        : throw new FormatException(text);
}
