using System.Collections.Immutable;

namespace ImageBuild.Build;

/// <summary>What a project says about how its container starts; the names are those of the SDK's items.</summary>
public sealed record StartCommand
{
    /// <summary>Starts the program: <c>dotnet /app/hello.dll</c>.</summary>
    public ImmutableArray<string> AppCommand { get; init; } = [];

    /// <summary>Arguments that the program always gets.</summary>
    public ImmutableArray<string> AppCommandArgs { get; init; } = [];

    /// <summary>Where these two go.</summary>
    public AppCommandInstruction Instruction { get; init; }

    /// <summary>Arguments that whoever runs a container can replace.</summary>
    public ImmutableArray<string> DefaultArgs { get; init; } = [];

    /// <summary>An entrypoint instead of the base's or the program.</summary>
    public ImmutableArray<string> Entrypoint { get; init; } = [];

    /// <summary>Arguments of that entrypoint. Without one: default arguments (what they meant before .NET 8).</summary>
    public ImmutableArray<string> EntrypointArgs { get; init; } = [];

    /// <summary>What a container of the image runs.</summary>
    /// <param name="basis">What one of the base runs.</param>
    /// <exception cref="ImageBuildException">IMG1048: the parts contradict each other.</exception>
    public (ImmutableArray<string> Entrypoint, ImmutableArray<string> Cmd) On(
        (ImmutableArray<string> Entrypoint, ImmutableArray<string> Cmd) basis)
    {
        var says = Settled();
        if (says.EntrypointArgs.Length > 0 && says.Entrypoint.Length == 0)
            throw Errors.ContradictingCommand("ContainerEntrypointArgs is set and ContainerEntrypoint is not");
        if (says.AppCommandArgs.Length > 0 && says.AppCommand.Length == 0)
            throw Errors.ContradictingCommand("ContainerAppCommandArgs is set and ContainerAppCommand is not");
        ImmutableArray<string> app = [.. says.AppCommand, .. says.AppCommandArgs];
        ImmutableArray<string> entrypoint = [.. says.Entrypoint, .. says.EntrypointArgs];
        return says.Instruction switch
        {
            AppCommandInstruction.None when app.Length > 0 => throw Errors.ContradictingCommand(
                "ContainerAppCommandInstruction is None and ContainerAppCommand is set"),
            AppCommandInstruction.Entrypoint when entrypoint.Length > 0 => throw Errors.ContradictingCommand(
                "ContainerAppCommandInstruction is Entrypoint and ContainerEntrypoint is set"),
            AppCommandInstruction.Entrypoint => (app, says.DefaultArgs),
            AppCommandInstruction.DefaultArgs =>
                (entrypoint.Length > 0 ? entrypoint : WithoutDotnet(basis.Entrypoint), [.. app, .. says.DefaultArgs]),
            _ when entrypoint.Length > 0 => (entrypoint, says.DefaultArgs),
            // The entrypoint stays the base's, and so do its arguments unless the project has some.
            _ => (WithoutDotnet(basis.Entrypoint), says.DefaultArgs.Length > 0 ? says.DefaultArgs : basis.Cmd),
        };
    }

    /// <summary>
    /// Whether an entrypoint of the base, which may be there for a reason, is replaced without being told to.
    /// </summary>
    public bool ReplacesUnasked(ImmutableArray<string> basis) =>
        Instruction == AppCommandInstruction.Automatic && Entrypoint.Length == 0 && EntrypointArgs.Length == 0
        && WithoutDotnet(basis).Length > 0;

    // The same start with Automatic decided.
    private StartCommand Settled()
    {
        if (Instruction != AppCommandInstruction.Automatic)
            return this;
        if (Entrypoint.Length == 0 && EntrypointArgs.Length == 0)
            return this with { Instruction = AppCommandInstruction.Entrypoint };
        if (Entrypoint.Length > 0 || DefaultArgs.Length > 0 || AppCommandArgs.Length > 0)
            return this with { Instruction = AppCommandInstruction.DefaultArgs };
        return new StartCommand
        {
            Instruction = AppCommandInstruction.None,
            Entrypoint = AppCommand,
            DefaultArgs = EntrypointArgs,
        };
    }

    // Some of Microsoft's images have it, and a program would become its argument twice.
    private static ImmutableArray<string> WithoutDotnet(ImmutableArray<string> entrypoint) =>
        entrypoint is ["dotnet" or "/usr/bin/dotnet"] ? [] : entrypoint;
}
