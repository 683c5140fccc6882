namespace ImageBuild.Runtime.Containers;

/// <summary>What things of one kind take on the disk.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Active">How many of them are in use.</param>
/// <param name="Size">Their bytes, what they share counted once.</param>
/// <param name="Reclaimable">The bytes that would be free without those that are not in use.</param>
public sealed record UsageTotal(int Count, int Active, long Size, long Reclaimable);
