namespace ImageBuild.Runtime.Containers;

/// <summary>A line that a container wrote.</summary>
/// <param name="Text">The line with its line feed; without one if it was longer than 16 KiB, or the last.</param>
/// <param name="Stream"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Time">When it was written.</param>
public sealed record ContainerLogLine(string Text, string Stream, DateTimeOffset Time);
