using System.CommandLine;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Cli.Commands;

/// <summary>The hidden verb that makes one test of a container's health, on that container's entrance.</summary>
internal static class HealthCommand
{
    /// <summary>The verb.</summary>
    public const string VerbName = "_health";

    public static Verb Create(CliContext context)
    {
        var id = new Argument<string>("ID");
        var command = new Command(VerbName, "Tests a container's health") { id };
        command.Hidden = true;
        return new Verb(command.Does(context, (session, parsed, _) =>
            HealthProbe.AnswerAsync(session.Runner, session.Containers.Find(parsed.GetValue(id)!), context.Time)));
    }
}
