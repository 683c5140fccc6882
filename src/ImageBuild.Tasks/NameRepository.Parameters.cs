using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

public sealed partial class NameRepository
{
    /// <summary>The obsolete <c>ContainerImageName</c>, which wins.</summary>
    public string ImageName { get; set; } = "";

    /// <summary>What the project calls the repository, and then the name that it gets.</summary>
    [Required]
    [Output]
    public string Repository { get; set; } = "";
}
