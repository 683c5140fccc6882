namespace ImageBuild.Runtime.Commit;

/// <summary>A line of a uid_map or gid_map.</summary>
/// <param name="Inside">The first id inside the namespace.</param>
/// <param name="Outside">The id outside that it stands for.</param>
/// <param name="Count">How many follow each other.</param>
public readonly record struct IdRange(uint Inside, uint Outside, uint Count);
