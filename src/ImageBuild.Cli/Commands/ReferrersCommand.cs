using System.CommandLine;
using System.Text.Json.Nodes;
using ImageBuild.Oci;

namespace ImageBuild.Cli.Commands;

internal static class ReferrersCommand
{
    public static Verb Create(CliContext context)
    {
        var image = new Argument<string>("IMAGE") { Description = "An image in a registry" };
        var type = new Option<string?>("--artifact-type") { Description = "Only those of a type: application/spdx+json" };
        var format = new JsonOption("json: one object a line");
        var command = new Command("referrers", "List what in a registry is about an image: signatures, SBOMs") { image, type, format };
        return new Verb(command.Does(context, async (session, parsed, cancellationToken) =>
        {
            var (registries, name) = session.InRegistry(parsed.GetValue(image)!);
            var all = await registries.ListReferrersAsync(name, cancellationToken);
            var wanted = parsed.GetValue(type) is { } only ? [.. all.Where(r => r.ArtifactType == only)] : all;
            if (!format.IsIn(parsed))
                Table.Print(context.Out, [["DIGEST", "ARTIFACT TYPE", "SIZE"], .. wanted.Select(Row)]);
            foreach (var referrer in format.IsIn(parsed) ? wanted : [])
                await context.Out.WriteLineAsync(Json(referrer).ToJsonString());
        }));
    }

    private static string[] Row(Descriptor referrer) =>
        [referrer.Digest.ToString(), referrer.ArtifactType ?? "", Human.Size(referrer.Size)];

    private static JsonObject Json(Descriptor referrer) => new()
    {
        ["digest"] = referrer.Digest.ToString(),
        ["mediaType"] = referrer.MediaType,
        ["artifactType"] = referrer.ArtifactType,
        ["size"] = referrer.Size,
        ["annotations"] = new JsonObject(referrer.Annotations?.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value)) ?? []),
    };
}
