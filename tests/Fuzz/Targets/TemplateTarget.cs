using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ImageBuild.Cli.Templates;

namespace ImageBuild.Fuzz.Targets;

/// <summary>The template of <c>--format</c>, on data whose texts are an image's.</summary>
internal sealed partial class TemplateTarget() : FuzzTarget("template")
{
    // What loops within loops within loops, or tens of thousands of times, takes long and much is its writer's.
    private const int MostLoops = 2;

    [GeneratedRegex("range[^.}]*[0-9]{4}", RegexOptions.Singleline)]
    private static partial Regex LongLoop { get; }

    private static readonly JsonNode Data = JsonNode.Parse("""
        {"Id":"sha256:ab","Names":"a,b","Size":12,"Big":1e300,"Ok":true,"No":null,"Labels":{"a":"b","c.d":"é\n\u001b"},"List":["x",{"y":[1]}],"State":{"Status":"running","Pid":-1}}
        """)!;

    public override IReadOnlyList<string> Words { get; } =
    [
        "{{", "}}", "{{- ", " -}}", "{{.", "{{range .List}}", "{{if .Ok}}", "{{with .State}}", "{{else}}", "{{else if ", "{{end}}", "{{break}}", "{{$x := ", "$x", "$", "|", "(", ")", "json ",
        "printf \"%5.2q %v %d %x %%\" ", "index .Labels \"a\"", "slice ", "len ", "join .List \",\"", "split .Names \",\"", "truncate ", "pad ", "`raw`", "'c'", "0x1p-2", "1e9", "/* c */", "\"\\u00e9\"",
        "{{define \"a\"}}", ".Label \"a\"", "eq ", "and ", "or ", "not ", "html ", "println ", "title ", "table ",
    ];

    public override int MaxLength => 2 << 10;

    // Padding is up to ten thousand blanks, as often as there is room for the word.
    public override long MaxAllocated => 256 << 20;

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        var template = Template.Parse(text);
        if (text.Split("range").Length - 1 > MostLoops || LongLoop.IsMatch(text) || text.Contains("1e", StringComparison.Ordinal))
            return;
        template.Execute(Data, (name, argument) => name == "Label" ? argument : null);
    }
}
