using System.Text.Json.Nodes;

namespace ImageBuild.Cli.Templates;

/// <summary>A piece of a template.</summary>
internal abstract record TemplateNode
{
    /// <summary>Text as it stands.</summary>
    internal sealed record Plain(string Text) : TemplateNode;

    /// <summary>What a pipeline gives, unless it only sets a variable.</summary>
    internal sealed record Action(Pipeline Pipeline) : TemplateNode;

    /// <summary><c>if</c></summary>
    internal sealed record If(Pipeline Pipeline, IReadOnlyList<TemplateNode> Body, IReadOnlyList<TemplateNode> Else) : TemplateNode;

    /// <summary><c>with</c></summary>
    internal sealed record With(Pipeline Pipeline, IReadOnlyList<TemplateNode> Body, IReadOnlyList<TemplateNode> Else) : TemplateNode;

    /// <summary><c>range</c></summary>
    internal sealed record Range(Pipeline Pipeline, IReadOnlyList<TemplateNode> Body, IReadOnlyList<TemplateNode> Else) : TemplateNode;

    /// <summary><c>break</c> and <c>continue</c></summary>
    internal sealed record Leave(bool Breaks) : TemplateNode;
}

/// <summary>Commands, each with the value of the one before it as its last argument; and the variables that get the last value.</summary>
internal sealed record Pipeline(IReadOnlyList<string> Variables, bool Declares, IReadOnlyList<TemplateCommand> Commands, TemplatePlace Place);

/// <summary>An operand; or a function, a field or a method, with its arguments.</summary>
internal sealed record TemplateCommand(IReadOnlyList<Operand> Operands, TemplatePlace Place);

/// <summary>Where something stands, and how it is written, for an error.</summary>
internal readonly record struct TemplatePlace(string Position, string Text);

/// <summary>Something that has a value.</summary>
internal abstract record Operand(TemplatePlace Place)
{
    /// <summary><c>true</c>, <c>"text"</c>, <c>1</c></summary>
    internal sealed record Literal(JsonNode? Value, TemplatePlace Place) : Operand(Place);

    /// <summary><c>.</c></summary>
    internal sealed record Dot(TemplatePlace Place) : Operand(Place);

    /// <summary><c>$name</c></summary>
    internal sealed record Variable(string Name, TemplatePlace Place) : Operand(Place);

    /// <summary>A function.</summary>
    internal sealed record Function(string Name, TemplatePlace Place) : Operand(Place);

    /// <summary>A pipeline in parentheses.</summary>
    internal sealed record Parenthesis(Pipeline Pipeline, TemplatePlace Place) : Operand(Place);

    /// <summary>Fields of what stands before them.</summary>
    internal sealed record Fields(Operand Of, IReadOnlyList<string> Names, TemplatePlace Place) : Operand(Place);
}
