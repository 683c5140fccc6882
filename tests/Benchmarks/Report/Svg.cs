using System.Globalization;
using System.Security;
using System.Text;

namespace ImageBuild.Benchmarks.Report;

/// <summary>A drawing as SVG text, in colours that can be told apart in light and in dark. Lengths are pixels.</summary>
internal sealed class Svg(double width)
{
    private const string Style = """
        text{font:12px system-ui,sans-serif;fill:#57606a}.title{font-size:14px;font-weight:600}.small{font-size:11px}
        .grid{stroke:#8c959f;stroke-opacity:.3}.mark{stroke:#8c959f;stroke-width:1.5}.goal{stroke:#8250df;stroke-width:2.5}
        .s0{stroke:#1f883d;fill:#1f883d}.s1{stroke:#0969da;fill:#0969da}.s2{stroke:#bc4c00;fill:#bc4c00}
        .s3{stroke:#bf3989;fill:#bf3989}.s4{stroke:#9a6700;fill:#9a6700}.limit{stroke:#8c959f;fill:#8c959f}.missed{fill:#cf222e}
        .line{fill:none;stroke-width:2}.line.limit{stroke-dasharray:4 4}
        @media (prefers-color-scheme:dark){text{fill:#adbac7}.goal{stroke:#a475f9}.s0{stroke:#46c266;fill:#46c266}
        .s1{stroke:#58a6ff;fill:#58a6ff}.s2{stroke:#f0883e;fill:#f0883e}.s3{stroke:#f778ba;fill:#f778ba}.s4{stroke:#e3b341;fill:#e3b341}.missed{fill:#ff7b72}}
        """;

    private readonly StringBuilder body = new();

    /// <summary>A line of text.</summary>
    /// <param name="anchor">Which part of it is at x: start, middle or end.</param>
    public void Text(double x, double y, string text, string style = "", string anchor = "start") =>
        Add($"<text class=\"{style}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{SecurityElement.Escape(text)}</text>");

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Add($"<line class=\"{style}\" x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"/>");

    /// <summary>A filled rectangle.</summary>
    public void Bar(double x, double y, double width, double height, string style) =>
        Add($"<rect class=\"{style}\" stroke=\"none\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\"/>");

    /// <summary>A line through points, and a dot at each.</summary>
    public void Curve(IReadOnlyList<(double X, double Y)> points, string style)
    {
        var path = points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.#},{p.Y:0.#}"));
        Add($"<polyline class=\"line {style}\" points=\"{string.Join(' ', path)}\"/>");
        foreach (var (x, y) in style == "limit" ? [] : points)
            Add($"<circle class=\"{style}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3\"/>");
    }

    /// <summary>The document.</summary>
    public string Complete(double height) => string.Create(
        CultureInfo.InvariantCulture,
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0}\" height=\"{height:0}\" viewBox=\"0 0 {width:0} {height:0}\">\n<style>\n{Style}\n</style>\n{body}</svg>\n");

    private void Add(FormattableString element) => body.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
