namespace ImageBuild.Tasks.Tests;

/// <summary>The two tasks that make an image, as the targets run them.</summary>
/// <param name="Image">What the project says about the image.</param>
/// <param name="Build">What becomes of it.</param>
internal sealed record Tasks(DescribeImage Image, BuildImage Build)
{
    /// <summary>Runs both.</summary>
    public bool Execute()
    {
        if (!Image.Execute())
            return false;
        Build.Images = [Image.Description!];
        return Build.Execute();
    }
}
