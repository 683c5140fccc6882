using System.Globalization;
using System.Text;

namespace ImageBuild.Cli.Templates;

/// <summary>Takes a template apart into its words.</summary>
internal sealed class TemplateLexer(string text)
{
    private const string OpenSign = "{{";
    private const string CloseSign = "}}";
    private readonly List<TemplateToken> tokens = [];
    private int position;
    private bool afterBlank;
    private int parentheses;

    /// <summary>Where a place of the template is, as Go says it: line and byte.</summary>
    public static string PlaceOf(string text, int position)
    {
        var before = text.AsSpan(0, position);
        var line = before.LastIndexOf('\n') + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{before.Count('\n') + 1}:{Encoding.UTF8.GetByteCount(before[line..])}");
    }

    /// <summary>All of them; the last is the end.</summary>
    /// <exception cref="ImageBuildException">IMG5014: a sign that stands for nothing, a text or an action without an end.</exception>
    public IReadOnlyList<TemplateToken> Read()
    {
        while (position < text.Length)
        {
            var open = text.IndexOf(OpenSign, position, StringComparison.Ordinal);
            // {{- takes the blanks before it away, and -}} those after it.
            var trims = open >= 0 && text.ElementAtOrDefault(open + 2) == '-' && IsBlank(text.ElementAtOrDefault(open + 3));
            AddText(position, open < 0 ? text.Length : open, trims);
            if (open < 0)
                break;
            position = open + OpenSign.Length + (trims ? 1 : 0);
            if (!TryComment())
                Action(open);
        }

        tokens.Add(new TemplateToken(TokenKind.End, "", text.Length, 0, false));
        return tokens;
    }

    private void AddText(int start, int end, bool trimEnd)
    {
        var part = text[start..end];
        if (trimEnd)
            part = part.TrimEnd(' ', '\t', '\r', '\n');
        if (part.Length > 0)
            tokens.Add(new TemplateToken(TokenKind.Text, part, start, end - start, false));
    }

    private bool TryComment()
    {
        var start = position;
        while (start < text.Length && IsBlank(text[start]))
            start++;
        if (string.CompareOrdinal(text, start, "/*", 0, 2) != 0)
            return false;
        var end = text.IndexOf("*/", start + 2, StringComparison.Ordinal);
        if (end < 0)
            throw Error(start, "unclosed comment");
        position = end + 2;
        return TryClose(add: false) ? true : throw Error(position, "comment ends before closing delimiter");
    }

    private void Action(int open)
    {
        Add(TokenKind.Open, OpenSign, open);
        parentheses = 0;
        afterBlank = false;
        while (!TryClose(add: true))
        {
            if (position >= text.Length)
                throw Error(open, "unclosed action");
            if (IsBlank(text[position]))
            {
                position++;
                afterBlank = true;
                continue;
            }

            Word();
            afterBlank = false;
        }
    }

    private bool TryClose(bool add)
    {
        var trims = IsTrimmedClose(position);
        var start = position + (trims ? 2 : 0);
        if (string.CompareOrdinal(text, start, CloseSign, 0, 2) != 0)
            return false;
        if (add && parentheses > 0)
            throw Error(position, "unclosed left paren");
        if (add)
            Add(TokenKind.Close, CloseSign, position);
        position = start + CloseSign.Length;
        while (trims && position < text.Length && IsBlank(text[position]))
            position++;
        return true;
    }

    private bool IsTrimmedClose(int start) =>
        start + 3 < text.Length && IsBlank(text[start]) && text[start + 1] == '-' && text[start + 2] == '}' && text[start + 3] == '}';

    private void Word()
    {
        var start = position;
        switch (text[position])
        {
            case '.' when IsNameStart(text.ElementAtOrDefault(position + 1)):
                position++;
                var name = Name();
                Add(TokenKind.Field, name, start);
                break;
            case '.':
                position++;
                Add(TokenKind.Dot, ".", start);
                break;
            case '$':
                position++;
                Add(TokenKind.Variable, "$" + Name(), start);
                break;
            case '"' or '`':
                var value = Quoted();
                Add(TokenKind.String, value, start);
                break;
            case >= '0' and <= '9' or '-' or '+':
                while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] is '.' or '-' or '+'))
                    position++;
                Add(TokenKind.Number, text[start..position], start);
                break;
            case var letter when IsNameStart(letter):
                var word = Name();
                Add(TokenKind.Word, word, start);
                break;
            default:
                Sign();
                break;
        }
    }

    private void Sign()
    {
        var start = position;
        var sign = string.CompareOrdinal(text, position, ":=", 0, 2) == 0 ? ":=" : text[position].ToString();
        if (sign is not (":=" or "=" or "|" or "(" or ")" or ","))
            throw Error(position, $"unexpected \"{sign}\" in command");
        parentheses += sign == "(" ? 1 : sign == ")" ? -1 : 0;
        if (parentheses < 0)
            throw Error(position, "unexpected right paren");
        position += sign.Length;
        Add(TokenKind.Sign, sign, start);
    }

    private string Name()
    {
        var start = position;
        while (position < text.Length && (IsNameStart(text[position]) || char.IsDigit(text[position])))
            position++;
        return text[start..position];
    }

    private string Quoted()
    {
        var (quote, start) = (text[position], position);
        var value = new StringBuilder();
        for (position++; position < text.Length && (text[position] != '\n' || quote == '`'); position++)
        {
            if (text[position] == quote)
            {
                position++;
                return value.ToString();
            }

            value.Append(quote == '"' && text[position] == '\\' ? Escape() : text[position]);
        }

        throw Error(start, quote == '"' ? "unterminated quoted string" : "unterminated raw quoted string");
    }

    private char Escape() => text.ElementAtOrDefault(++position) switch
    {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '\\' => '\\',
        '"' => '"',
        _ => throw Error(position, "invalid syntax: in quotes only \\n, \\t, \\r, \\\\ and \\\" can follow a backslash"),
    };

    private void Add(TokenKind kind, string value, int start) =>
        tokens.Add(new TemplateToken(kind, value, start, Math.Max(position - start, 0), afterBlank));

    private static bool IsNameStart(char c) => c == '_' || char.IsLetter(c);

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n';

    private ImageBuildException Error(int at, string reason) => CliErrors.Template($"{PlaceOf(text, Math.Min(at, text.Length)).Split(':')[0]}: {reason}");
}
