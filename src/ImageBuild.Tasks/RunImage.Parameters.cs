using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

public sealed partial class RunImage
{
    /// <summary>What <c>dotnet</c> is told, as one command line: the runtime's program, its options, the image, arguments.</summary>
    [Required]
    public string Arguments { get; set; } = "";

    /// <summary>The path of <c>dotnet</c>.</summary>
    [Required]
    public string Dotnet { get; set; } = "";

    /// <summary>What the image is called.</summary>
    [Required]
    public string Image { get; set; } = "";

    /// <summary>The exit code of the image's program.</summary>
    [Output]
    public int ExitCode { get; set; }
}
