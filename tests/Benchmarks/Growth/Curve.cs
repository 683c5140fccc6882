namespace ImageBuild.Benchmarks.Growth;

/// <summary>How one quantity grows, of ours and of peers.</summary>
/// <param name="Growth">The group that it was measured in.</param>
/// <param name="What">The quantity.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Axis">With what it grows.</param>
/// <param name="Series">Ours first.</param>
internal sealed record Curve(string Growth, string What, string Unit, string Axis, List<Series> Series);

/// <summary>The points of one program.</summary>
/// <param name="Name">The program, or <c>limit</c> for what the machine could do at best.</param>
/// <param name="Points">With rising x.</param>
internal sealed record Series(string Name, List<Point> Points)
{
    /// <summary>Why there are no more points, if there could be.</summary>
    public string? Left { get; set; }

    /// <summary>The exponent e of x^e between the last two points: 1 is linear, 0 is flat. Null if there are no two.</summary>
    public double? Exponent => Points is [.., { X: > 0, Y: > 0 } a, { Y: > 0 } b] && b.X > a.X
        ? Math.Log(b.Y / a.Y) / Math.Log(b.X / a.X) : null;
}

/// <summary>A median at one size.</summary>
internal sealed record Point(double X, double Y);
