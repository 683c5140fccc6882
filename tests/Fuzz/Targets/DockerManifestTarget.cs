using ImageBuild.Archive;

namespace ImageBuild.Fuzz.Targets;

/// <summary>The <c>manifest.json</c> of what <c>docker save</c> writes, and the paths in it.</summary>
internal sealed class DockerManifestTarget() : JsonTarget("docker-manifest", json => DockerArchiveEntry.Write(DockerArchiveEntry.Read(json)))
{
    protected override void Run(ReadOnlySpan<byte> input)
    {
        base.Run(input);
        foreach (var entry in DockerArchiveEntry.Read(input))
        {
            foreach (var name in entry.Layers.Append(entry.Config))
            {
                Property.Holds(ArchivePath.Normal(name)?.Split('/').Contains("..") != true, "a path stays in the archive");
                Property.Holds(ArchivePath.Target(name, entry.Config)?.Split('/').Contains("..") != true, "so does where a link leads");
            }

            foreach (var name in DockerArchivePlace.Names(entry))
                Property.Holds(name.Tag is not null || name.Digest is not null, "a name has a tag");
        }
    }
}
