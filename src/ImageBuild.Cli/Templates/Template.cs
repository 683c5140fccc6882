using System.Text.Json.Nodes;

namespace ImageBuild.Cli.Templates;

/// <summary>
/// A template of Go's text/template, as <c>--format</c> takes it in docker's commands, on JSON: fields, pipes, variables,
/// <c>if</c>, <c>range</c>, <c>with</c>, Go's functions and docker's. Not there: <c>define</c>, <c>template</c>,
/// <c>block</c> and the functions <c>call</c>, <c>js</c> and <c>urlquery</c>.
/// </summary>
internal sealed class Template
{
    private readonly IReadOnlyList<TemplateNode> nodes;

    private Template(IReadOnlyList<TemplateNode> nodes) => this.nodes = nodes;

    /// <summary>Reads one.</summary>
    /// <exception cref="ImageBuildException">IMG5014: it is none.</exception>
    public static Template Parse(string text) => new(new TemplateParser(text).Parse());

    /// <summary>Writes what it says of a value. A field that is not there is an error, as for docker.</summary>
    /// <param name="data">The value; what it has of its own types is seen as its JSON.</param>
    /// <param name="method">What a field of the value with an argument is: <c>{{.Label "name"}}</c>; null where there are none.</param>
    /// <exception cref="ImageBuildException">IMG5014: it can't be said of this value.</exception>
    public string Execute(JsonNode data, Func<string, string, string?>? method = null)
    {
        var evaluator = new TemplateEvaluator(JsonNode.Parse(data.ToJsonString()), method);
        evaluator.Write(nodes);
        return evaluator.Output;
    }

    /// <summary>Writes what it says of the heads of fields: functions that change texts leave them as they are, as docker's do.</summary>
    /// <param name="heads">The head of each field. That of a field with an argument is the argument.</param>
    /// <exception cref="ImageBuildException">IMG5014: it names a field that is not there.</exception>
    public string ExecuteOnHeads(IEnumerable<KeyValuePair<string, string>> heads)
    {
        var data = new JsonObject(heads.Select(h => KeyValuePair.Create(h.Key, (JsonNode?)h.Value)));
        var evaluator = new TemplateEvaluator(data, (_, argument) => argument) { ChangesTexts = false };
        evaluator.Write(nodes);
        return evaluator.Output;
    }
}
