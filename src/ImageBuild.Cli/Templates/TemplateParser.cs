using System.Globalization;
using System.Text.Json.Nodes;

namespace ImageBuild.Cli.Templates;

/// <summary>Reads a template.</summary>
internal sealed class TemplateParser(string text)
{
    // So that nobody's template is deeper than our stack.
    private const int MaxDepth = 100;

    private static readonly string[] Keywords = ["if", "range", "with", "else", "end", "break", "continue", "define", "template", "block"];

    private readonly IReadOnlyList<TemplateToken> tokens = new TemplateLexer(text).Read();
    private readonly HashSet<string> variables = ["$"];
    private int next;
    private int depth;
    private int ranges;

    private TemplateToken Current => tokens[next];

    /// <summary>Reads all of it.</summary>
    /// <exception cref="ImageBuildException">IMG5014: it is none.</exception>
    public IReadOnlyList<TemplateNode> Parse()
    {
        var nodes = Body(out var end);
        return end.Length == 0 ? nodes : throw Error($"unexpected {{{{{end}}}}}");
    }

    // Up to {{end}} or {{else}}, which is taken, or the end of the template.
    private List<TemplateNode> Body(out string end)
    {
        if (++depth > MaxDepth)
            throw Error("exceeded max template depth");
        var nodes = new List<TemplateNode>();
        end = "";
        while (Current.Kind != TokenKind.End && end.Length == 0)
        {
            var token = Take();
            if (token.Kind == TokenKind.Text)
                nodes.Add(new TemplateNode.Plain(token.Text));
            else if (Current.Kind == TokenKind.Word && Keywords.Contains(Current.Text))
                Keyword(nodes, out end);
            else
                nodes.Add(new TemplateNode.Action(Closed(Pipeline("command"))));
        }

        depth--;
        return nodes;
    }

    private void Keyword(List<TemplateNode> nodes, out string end)
    {
        end = "";
        var word = Take().Text;
        switch (word)
        {
            case "if" or "range" or "with":
                nodes.Add(Block(word));
                break;
            case "break" or "continue":
                if (ranges == 0)
                    throw Error($"{{{{{word}}}}} outside {{{{range}}}}");
                Close();
                nodes.Add(new TemplateNode.Leave(word == "break"));
                break;
            case "end":
                Close();
                end = word;
                break;
            case "else":
                // The rest of {{else if …}} is a block of its own, with the same end.
                if (Current is not { Kind: TokenKind.Word, Text: "if" or "with" })
                    Close();
                end = word;
                break;
            default:
                throw Error($"{word} is not supported");
        }
    }

    private TemplateNode Block(string word)
    {
        var outer = variables.ToHashSet();
        var pipeline = Closed(Pipeline(word));
        ranges += word == "range" ? 1 : 0;
        var body = Body(out var end);
        ranges -= word == "range" ? 1 : 0;
        IReadOnlyList<TemplateNode> otherwise = [];
        if (end == "else" && Current.Kind == TokenKind.Word && tokens[next - 1] is { Kind: TokenKind.Word, Text: "else" })
        {
            if (++depth > MaxDepth)
                throw Error("exceeded max template depth");
            otherwise = [Block(Take().Text)];
            depth--;
        }
        else if (end == "else")
        {
            otherwise = Body(out end);
            if (end != "end")
                throw Error("expected end; found " + (end.Length == 0 ? "EOF" : $"{{{{{end}}}}}"));
        }
        else if (end.Length == 0)
        {
            throw Error("unexpected EOF");
        }

        variables.IntersectWith(outer);
        return word switch
        {
            "if" => new TemplateNode.If(pipeline, body, otherwise),
            "with" => new TemplateNode.With(pipeline, body, otherwise),
            _ => new TemplateNode.Range(pipeline, body, otherwise),
        };
    }

    private Pipeline Closed(Pipeline pipeline)
    {
        Close();
        return pipeline;
    }

    private void Close()
    {
        if (Current.Kind != TokenKind.Close)
            throw Error($"unexpected \"{Current.Text}\" in command");
        next++;
    }

    private Pipeline Pipeline(string context)
    {
        if (++depth > MaxDepth)
            throw Error("exceeded max template depth");
        var (names, declares) = Declarations(context);
        var start = Current;
        var commands = new List<TemplateCommand> { Command(context) };
        while (Current.IsSign("|"))
        {
            next++;
            commands.Add(Command(context));
        }

        if (declares)
            variables.UnionWith(names);
        depth--;
        return new Pipeline(names, declares, commands, PlaceFrom(start));
    }

    // $x := …, $x = …; for a range also $key, $value := …
    private (IReadOnlyList<string> Names, bool Declares) Declarations(string context)
    {
        if (Current.Kind != TokenKind.Variable)
            return ([], false);
        var second = context == "range" && tokens[next + 1].IsSign(",") && tokens[next + 2].Kind == TokenKind.Variable ? 2 : 0;
        var sign = tokens[next + second + 1];
        if (!sign.IsSign(":=") && !sign.IsSign("="))
            return ([], false);
        string[] names = second == 0 ? [Current.Text] : [Current.Text, tokens[next + 2].Text];
        if (sign.Text == "=" && names.FirstOrDefault(n => !variables.Contains(n)) is { } unknown)
            throw Error($"undefined variable \"{unknown}\"");
        next += second + 2;
        return (names, sign.Text == ":=");
    }

    private TemplateCommand Command(string context)
    {
        var start = Current;
        var operands = new List<Operand>();
        while (Current.Kind != TokenKind.Close && !Current.IsSign("|") && !Current.IsSign(")"))
        {
            if (operands.Count > 0 && !Current.AfterBlank && !Current.IsSign("("))
                throw Error($"unexpected \"{Current.Text}\" in operand");
            operands.Add(WithFields(Operand()));
        }

        return operands.Count > 0 ? new TemplateCommand(operands, PlaceFrom(start)) : throw Error($"missing value for {context}");
    }

    private Operand WithFields(Operand operand)
    {
        var names = new List<string>();
        var first = Current;
        while (Current.Kind == TokenKind.Field && !Current.AfterBlank)
            names.Add(Take().Text);
        if (names.Count == 0)
            return operand;
        // .A.B are fields of one thing, which stand, as Go has it, where the second begins.
        return operand is Operand.Fields fields
            ? fields with { Names = [.. fields.Names, .. names], Place = new TemplatePlace(PlaceOf(first), fields.Place.Text + text[first.Start..tokens[next - 1].End]) }
            : new Operand.Fields(operand, names, new TemplatePlace(PlaceOf(first), operand.Place.Text + text[first.Start..tokens[next - 1].End]));
    }

    private Operand Operand()
    {
        var token = Take();
        var place = PlaceFrom(token);
        return token.Kind switch
        {
            TokenKind.Dot => new Operand.Dot(place),
            TokenKind.Field => new Operand.Fields(new Operand.Dot(place), [token.Text], place),
            TokenKind.String => new Operand.Literal(token.Text, place),
            TokenKind.Number => new Operand.Literal(Number(token.Text), place),
            TokenKind.Variable => variables.Contains(token.Text)
                ? new Operand.Variable(token.Text, place) : throw Error($"undefined variable \"{token.Text}\""),
            TokenKind.Word => Word(token.Text, place),
            TokenKind.Sign when token.Text == "(" => Parenthesis(token),
            _ => throw Error($"unexpected \"{token.Text}\" in operand"),
        };
    }

    private Operand.Parenthesis Parenthesis(TemplateToken open)
    {
        var pipeline = Pipeline("parenthesized pipeline");
        next++;
        return new Operand.Parenthesis(pipeline, PlaceFrom(open));
    }

    private Operand Word(string word, TemplatePlace place) => word switch
    {
        "true" or "false" => new Operand.Literal(word == "true", place),
        "nil" => new Operand.Literal(null, place),
        _ when TemplateFunctions.Exists(word) => new Operand.Function(word, place),
        _ => throw Error($"function \"{word}\" not defined"),
    };

    private JsonValue Number(string number) =>
        long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? JsonValue.Create(whole)
        : double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? JsonValue.Create(real)
        : throw Error($"bad number syntax: \"{number}\"");

    private TemplateToken Take() => tokens[next++];

    private TemplatePlace PlaceFrom(TemplateToken start) => new(PlaceOf(start), text[start.Start..Math.Max(start.End, next > 0 ? tokens[next - 1].End : 0)]);

    private string PlaceOf(TemplateToken token) => TemplateLexer.PlaceOf(text, token.Start);

    private ImageBuildException Error(string reason) => CliErrors.Template($"{PlaceOf(tokens[Math.Min(next, tokens.Count - 1)]).Split(':')[0]}: {reason}");
}
