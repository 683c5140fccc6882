namespace ImageBuild.Compression;

/// <summary>So many bytes as they are, and then so many from so far back.</summary>
internal readonly record struct DeflateMatch(int Literals, int Length, int Distance);
