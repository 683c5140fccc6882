using System.CommandLine;
using System.Text.Json.Nodes;
using ImageBuild.Cli.Templates;

namespace ImageBuild.Cli;

/// <summary>What a field with an argument is in a row.</summary>
internal delegate string? RowMethod(JsonObject row, string field, string argument);

/// <summary>
/// What a verb lists, row by row, in the form that <c>--format</c> asks for: a table, JSON, or a template of docker's on
/// docker's fields.
/// </summary>
internal sealed class Listing
{
    private const string TableForm = "table";
    private const string JsonForm = "json";
    private readonly IReadOnlyDictionary<string, string> heads;

    /// <summary>Takes the heads of all fields that rows have.</summary>
    public Listing(params (string Field, string Head)[] fields)
    {
        heads = fields.ToDictionary(f => f.Field, f => f.Head);
        Format = new Option<string?>("--format")
        {
            Description = $"table, json (an object a line), or a template, after 'table ' with heads and with \\t between columns: {{{{.{fields[0].Field}}}}}. "
                + $"Fields: {string.Join(", ", heads.Keys)}",
            HelpName = "FORMAT",
        };
    }

    /// <summary>The option.</summary>
    public Option<string?> Format { get; }

    /// <summary>Whether the user asks for a form, and not for the usual table.</summary>
    public bool IsAsked(ParseResult parsed) => parsed.GetValue(Format) is not (null or "" or TableForm);

    /// <summary>Whether a form that the user asks for shows a field.</summary>
    public bool Shows(ParseResult parsed, string field) => parsed.GetValue(Format)?.Contains("." + field, StringComparison.Ordinal) == true;

    /// <summary>Prints rows.</summary>
    /// <param name="rows">An object each; of a field that the usual table does not show it may have none.</param>
    /// <param name="usual">The fields of the usual table.</param>
    /// <param name="method">What a field with an argument is in a row: the row, its name and the argument; null for none such.</param>
    /// <exception cref="ImageBuildException">IMG5014: the template is none, or names what rows do not have.</exception>
    public void Print(
        ParseResult parsed, CliContext context, IReadOnlyList<JsonObject> rows, IReadOnlyList<string> usual, RowMethod? method = null)
    {
        switch (parsed.GetValue(Format))
        {
            case null or "" or TableForm:
                Table.Print(
                    context.Out,
                    [[.. usual.Select(f => heads[f])], .. rows.Select(r => usual.Select(f => (string?)r[f] ?? "").ToArray())]);
                break;
            case JsonForm:
                foreach (var row in rows)
                    context.Out.WriteLine(GoText.Json(row));
                break;
            case var text when text.StartsWith(TableForm + " ", StringComparison.Ordinal):
                PrintTable(context, rows, Template.Parse(Unescaped(text[(TableForm.Length + 1)..])), method);
                break;
            case var text:
                PrintLines(context, rows, Template.Parse(Unescaped(text)), method);
                break;
        }
    }

    private void PrintTable(CliContext context, IReadOnlyList<JsonObject> rows, Template template, RowMethod? method) =>
        Table.Print(context.Out, [template.ExecuteOnHeads(heads).Split('\t'), .. rows.Select(r => Line(template, r, method).Split('\t'))]);

    private static void PrintLines(CliContext context, IReadOnlyList<JsonObject> rows, Template template, RowMethod? method)
    {
        foreach (var line in rows.Select(r => Line(template, r, method)).ToList())
            context.Out.WriteLine(context.ForTerminal(line));
    }

    private static string Line(Template template, JsonObject row, RowMethod? method) =>
        template.Execute(row, method is null ? null : (field, argument) => method(row, field, argument));

    // A shell gives \t and \n as they are typed.
    private static string Unescaped(string text) =>
        text.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
}
