using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ImageBuild.Cli.Templates;

/// <summary>Writes what a template says of one value.</summary>
internal sealed class TemplateEvaluator
{
    private readonly StringBuilder output = new();
    private readonly List<(string Name, JsonNode? Value)> variables = [];
    private readonly Func<string, string, string?>? method;
    private JsonNode? dot;

    /// <summary>Begins with a value.</summary>
    /// <param name="data">The value.</param>
    /// <param name="method">What a field of it with an argument is; null for none.</param>
    public TemplateEvaluator(JsonNode? data, Func<string, string, string?>? method)
    {
        (dot, this.method) = (data, method);
        variables.Add(("$", data));
    }

    /// <summary>Whether functions that change texts do.</summary>
    public bool ChangesTexts { get; init; } = true;

    /// <summary>What was written.</summary>
    public string Output => output.ToString();

    /// <summary>Writes pieces one after the other.</summary>
    /// <exception cref="ImageBuildException">IMG5014: one of them can't be said of this value.</exception>
    public void Write(IReadOnlyList<TemplateNode> nodes) => Walk(nodes);

    // What ended it before its last piece; null if nothing did.
    private TemplateNode.Leave? Walk(IReadOnlyList<TemplateNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (Walk(node) is { } leave)
                return leave;
        }

        return null;
    }

    private TemplateNode.Leave? Walk(TemplateNode node)
    {
        switch (node)
        {
            case TemplateNode.Plain plain:
                output.Append(plain.Text);
                return null;
            case TemplateNode.Action action:
                var value = Evaluate(action.Pipeline);
                if (action.Pipeline.Variables.Count == 0)
                    output.Append(GoText.Of(value));
                return null;
            case TemplateNode.If branch:
                return InScope(() => Walk(GoText.IsTrue(Evaluate(branch.Pipeline)) ? branch.Body : branch.Else));
            case TemplateNode.With with:
                return InScope(() => Evaluate(with.Pipeline) is { } subject && GoText.IsTrue(subject) ? WithDot(subject, with.Body) : Walk(with.Else));
            case TemplateNode.Range range:
                return InScope(() => Walk(range));
            default:
                return (TemplateNode.Leave)node;
        }
    }

    private TemplateNode.Leave? Walk(TemplateNode.Range range)
    {
        var items = Items(Evaluate(range.Pipeline, setsVariables: false), range.Pipeline);
        if (items.Count == 0)
            return Walk(range.Else);
        foreach (var (key, value) in items)
        {
            var leave = InScope(() =>
            {
                SetEach(range.Pipeline, key, value);
                return WithDot(value, range.Body);
            });
            if (leave is { Breaks: true })
                break;
        }

        return null;
    }

    private static List<(JsonNode? Key, JsonNode? Value)> Items(JsonNode? of, Pipeline pipeline) => of switch
    {
        null => [],
        JsonArray array => [.. array.Select((v, i) => ((JsonNode?)JsonValue.Create(i), v))],
        JsonObject members => [.. members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => ((JsonNode?)JsonValue.Create(m.Key), m.Value))],
        _ when GoText.Number(of) is { } count && count % 1 == 0 =>
            [.. Enumerable.Range(0, (int)Math.Clamp(count, 0, ushort.MaxValue)).Select(i => ((JsonNode?)JsonValue.Create(i), (JsonNode?)JsonValue.Create(i)))],
        _ => throw Error(pipeline.Place, $"range can't iterate over {GoText.Of(of)}"),
    };

    private void SetEach(Pipeline pipeline, JsonNode? key, JsonNode? value)
    {
        if (pipeline.Variables is [var first, ..])
            Set(first, pipeline.Variables.Count == 2 ? key : value, pipeline.Declares);
        if (pipeline.Variables is [_, var second])
            Set(second, value, pipeline.Declares);
    }

    private TemplateNode.Leave? WithDot(JsonNode? value, IReadOnlyList<TemplateNode> body)
    {
        var before = dot;
        dot = value;
        var leave = Walk(body);
        dot = before;
        return leave;
    }

    private TemplateNode.Leave? InScope(Func<TemplateNode.Leave?> walk)
    {
        var before = variables.Count;
        var leave = walk();
        variables.RemoveRange(before, variables.Count - before);
        return leave;
    }

    private void Set(string name, JsonNode? value, bool declares)
    {
        if (declares)
            variables.Add((name, value));
        else
            variables[variables.FindLastIndex(v => v.Name == name)] = (name, value);
    }

    private JsonNode? Evaluate(Pipeline pipeline, bool setsVariables = true)
    {
        JsonNode? value = null;
        foreach (var (i, command) in pipeline.Commands.Index())
            value = Evaluate(command, i == 0 ? [] : [value]);
        if (setsVariables && pipeline.Variables is [var name])
            Set(name, value, pipeline.Declares);
        return value;
    }

    private JsonNode? Evaluate(TemplateCommand command, JsonNode?[] piped)
    {
        var first = command.Operands[0];
        if (first is Operand.Function function)
            return Call(function, command, piped);
        if (first is Operand.Fields { Of: Operand.Dot, Names: [var name] } && method is not null && command.Operands.Count + piped.Length == 2)
            return method(name, GoText.Of(piped is [var argument] ? argument : Evaluate(command.Operands[1]))) ?? throw Error(command.Place, $"there is no {name} with an argument");
        if (command.Operands.Count > 1 || piped.Length > 0)
            throw Error(first.Place, $"can't give argument to non-function {first.Place.Text}");
        if (first is Operand.Literal { Value: null })
            throw Error(first.Place, "nil is not a command");
        return Evaluate(first);
    }

    private JsonNode? Call(Operand.Function function, TemplateCommand command, JsonNode?[] piped)
    {
        // These two look at no more of their arguments than they need.
        if (function.Name is "and" or "or" && command.Operands.Count > 1)
        {
            JsonNode? value = null;
            foreach (var operand in command.Operands.Skip(1))
            {
                value = Evaluate(operand);
                if (GoText.IsTrue(value) == (function.Name == "or"))
                    return value;
            }

            return piped is [var last] ? last : value;
        }

        JsonNode?[] arguments = [.. command.Operands.Skip(1).Select(Evaluate), .. piped];
        if (!ChangesTexts && arguments.Length > 0 && TemplateFunctions.IsChangeOfText(function.Name))
            return arguments[0];
        try
        {
            return TemplateFunctions.Call(function.Name, arguments);
        }
        catch (TemplateFunctionException e)
        {
            throw Error(command.Place, $"{(e.IsOfCount ? "wrong number of args for" : "error calling")} {function.Name}: {e.Message}");
        }
    }

    private JsonNode? Evaluate(Operand operand) => operand switch
    {
        Operand.Literal literal => literal.Value,
        Operand.Dot => dot,
        Operand.Variable variable => variables[variables.FindLastIndex(v => v.Name == variable.Name)].Value,
        Operand.Parenthesis parenthesis => Evaluate(parenthesis.Pipeline),
        Operand.Fields fields => fields.Names.Aggregate(Evaluate(fields.Of), (value, name) => Field(value, name, fields.Place)),
        Operand.Function function => Call(function, new TemplateCommand([function], function.Place), []),
        _ => throw new InvalidOperationException(operand.ToString()),
    };

    private static JsonNode? Field(JsonNode? of, string name, TemplatePlace place) => of switch
    {
        JsonObject members => members.TryGetPropertyValue(name, out var value) ? value : throw Error(place, $"map has no entry for key \"{name}\""),
        null => throw Error(place, $"nil pointer evaluating interface {{}}.{name}"),
        _ => throw Error(place, $"can't evaluate field {name} in type {TypeOf(of)}"),
    };

    private static string TypeOf(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "int",
        JsonValueKind.Array => "[]interface {}",
        _ => "bool",
    };

    private static ImageBuildException Error(TemplatePlace place, string reason) =>
        CliErrors.Template(string.Create(CultureInfo.InvariantCulture, $"{place.Position}: executing \"\" at <{place.Text}>: {reason}"));
}
