namespace ImageBuild.Cli.Templates;

internal enum TokenKind
{
    /// <summary>What stands outside of actions.</summary>
    Text,

    /// <summary><c>{{</c></summary>
    Open,

    /// <summary><c>}}</c></summary>
    Close,

    /// <summary><c>.Name</c></summary>
    Field,

    /// <summary>A single dot.</summary>
    Dot,

    /// <summary><c>$</c> or <c>$name</c></summary>
    Variable,

    /// <summary>A keyword, a function, <c>true</c>, <c>false</c> or <c>nil</c>.</summary>
    Word,

    /// <summary>A text in quotes, without them.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>One of <c>| ( ) , := =</c>.</summary>
    Sign,

    /// <summary>The end of the template.</summary>
    End,
}

/// <summary>A word of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The word; of a field the name alone.</param>
/// <param name="Start">Where it begins in the template.</param>
/// <param name="Length">How much of the template it is.</param>
/// <param name="AfterBlank">Whether a blank stands before it: <c>.A.B</c> is one operand, <c>.A .B</c> are two.</param>
internal readonly record struct TemplateToken(TokenKind Kind, string Text, int Start, int Length, bool AfterBlank)
{
    public int End => Start + Length;

    public bool IsSign(string sign) => Kind == TokenKind.Sign && Text == sign;
}
