using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli;

/// <summary>A container, looked at once: what is said of its life agrees with itself, whatever happens to it meanwhile.</summary>
internal sealed record SeenContainer(Container Container, ContainerFolder Folder, ContainerStatus Status, ContainerState State)
{
    /// <summary>Looks at it.</summary>
    public static SeenContainer Of(Container container, ContainerFolder folder)
    {
        var (status, state) = folder.Look();
        return new SeenContainer(container, folder, status, state);
    }

    /// <summary>What the tests of its health say; null if there are none.</summary>
    public HealthState? Health => Container.Health is null ? null : Folder.Health;
}
