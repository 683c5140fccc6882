using System.CommandLine;

namespace ImageBuild.Cli.Commands;

internal static class VerifyCommand
{
    public static Verb Create(CliContext context)
    {
        var repair = new Option<bool>("--repair") { Description = "Pull and unpack again what is damaged" };
        var command = new Command("verify", "Read all of the store and compare it with its digests") { repair };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var check = new StoreCheck(session);
            await check.RunAsync(cancellationToken);
            check.Lines.ForEach(context.Out.WriteLine);
            if (check.Lines.Count == 0)
            {
                await context.Out.WriteLineAsync("No damage found.");
                return;
            }

            if (!parsed.GetValue(repair))
                throw CliErrors.DamageFound(check.Lines.Count, "'imagebuild verify --repair' repairs what can be had again");
            await check.RepairAsync(cancellationToken);
            var after = new StoreCheck(session);
            await after.RunAsync(cancellationToken);
            if (after.Lines.Count > 0)
                throw CliErrors.DamageFound(after.Lines.Count, string.Join("; ", check.Unrepaired.Append("remove the images with 'imagebuild rmi', and build, load or pull them again")));
            await context.Out.WriteLineAsync("Repaired.");
        })) { NeedsRoot = true };
    }
}
