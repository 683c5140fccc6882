namespace ImageBuild.Runtime.Commit;

/// <summary>The prose of the errors of diff and commit: one method a failure.</summary>
internal static class CommitErrors
{
    public static ImageBuildException Unreadable(string upper, Exception inner) => new(
        ErrorCode.UpperUnreadable, $"The changes in '{upper}' can't be read: {inner.Message}.", inner);

    public static ImageBuildException DataElsewhere(string path, string attribute) => new(
        ErrorCode.DataElsewhere,
        $"'{path}' of the container has the attribute {attribute}: its data is in another folder, which a layer can't "
        + "say. The container was mounted by something else than imagebuild; copy the folder inside the container, and "
        + "commit again.");

    public static ImageBuildException NotExpressible(string path) => new(
        ErrorCode.NotExpressible,
        $"'{path}' of the container has a name that begins with .wh., which in a layer means that something is removed. "
        + "Rename it.");
}
