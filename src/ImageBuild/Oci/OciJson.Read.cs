using System.Text.Json;

namespace ImageBuild.Oci;

public static partial class OciJson
{
    private const int MaxDepth = 32;

    private static Manifest ReadManifest(JsonElement json)
    {
        var fields = new JsonFields(json);
        // One document must not be readable as two things (CVE-2021-41190).
        if (fields.Has("manifests") || fields.Has("fsLayers"))
            throw new JsonException("the document is a manifest and an index at once");
        var mediaType = fields.Find("mediaType", JsonFields.Text);
        if (mediaType is not null && !MediaTypes.IsManifest(mediaType))
            throw new JsonException($"a manifest says that it is \"{mediaType}\"");
        return new Manifest
        {
            SchemaVersion = ReadSchemaVersion(fields),
            MediaType = mediaType,
            ArtifactType = fields.Find("artifactType", JsonFields.Text),
            Config = fields.Take("config", ReadDescriptor),
            Layers = fields.Take("layers", l => JsonFields.List(l, ReadDescriptor)),
            Subject = fields.Find("subject", ReadDescriptor),
            Annotations = fields.Find("annotations", JsonFields.Map),
            Unknown = fields.Left,
        };
    }

    private static Index ReadIndex(JsonElement json)
    {
        var fields = new JsonFields(json);
        // One document must not be readable as two things (CVE-2021-41190).
        if (fields.Has("layers") || fields.Has("config"))
            throw new JsonException("the document is an index and a manifest at once");
        var mediaType = fields.Find("mediaType", JsonFields.Text);
        if (mediaType is not null && !MediaTypes.IsIndex(mediaType))
            throw new JsonException($"an index says that it is \"{mediaType}\"");
        return new Index
        {
            SchemaVersion = ReadSchemaVersion(fields),
            MediaType = mediaType,
            ArtifactType = fields.Find("artifactType", JsonFields.Text),
            Manifests = fields.Take("manifests", l => JsonFields.List(l, ReadDescriptor)),
            Subject = fields.Find("subject", ReadDescriptor),
            Annotations = fields.Find("annotations", JsonFields.Map),
            Unknown = fields.Left,
        };
    }

    private static int ReadSchemaVersion(JsonFields fields) =>
        !fields.Has("schemaVersion") || fields.Take("schemaVersion", JsonFields.SmallNumber) is 2
            ? 2 : throw new JsonException("schemaVersion is not 2");

    private static Descriptor ReadDescriptor(JsonElement json)
    {
        var fields = new JsonFields(json);
        var descriptor = new Descriptor
        {
            MediaType = fields.Take("mediaType", JsonFields.Text),
            Digest = fields.Take("digest", JsonFields.Digest),
            Size = fields.Take("size", JsonFields.Number),
            Urls = fields.FindValue("urls", JsonFields.Texts),
            Annotations = fields.Find("annotations", JsonFields.Map),
            Data = fields.Find("data", JsonFields.Text),
            Platform = fields.Find("platform", ReadPlatform),
            ArtifactType = fields.Find("artifactType", JsonFields.Text),
            Unknown = fields.Left,
        };
        if (descriptor.Size < 0)
            throw new JsonException($"the size {descriptor.Size} of {descriptor.Digest} is negative");
        if (descriptor.MediaType.Length is 0 or > 255 || descriptor.MediaType.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new JsonException($"\"{descriptor.MediaType}\" is not a media type");
        return descriptor;
    }

    private static Platform ReadPlatform(JsonElement json)
    {
        var fields = new JsonFields(json);
        return new Platform
        {
            Architecture = fields.Take("architecture", JsonFields.Text),
            Os = fields.Take("os", JsonFields.Text),
            OsVersion = fields.Find("os.version", JsonFields.Text),
            OsFeatures = fields.FindValue("os.features", JsonFields.Texts),
            Variant = fields.Find("variant", JsonFields.Text),
            Unknown = fields.Left,
        };
    }

    private static ImageConfig ReadConfig(JsonElement json)
    {
        var fields = new JsonFields(json);
        return new ImageConfig
        {
            Created = fields.Find("created", JsonFields.Text),
            Author = fields.Find("author", JsonFields.Text),
            Architecture = fields.Take("architecture", JsonFields.Text),
            Variant = fields.Find("variant", JsonFields.Text),
            Os = fields.Take("os", JsonFields.Text),
            OsVersion = fields.Find("os.version", JsonFields.Text),
            OsFeatures = fields.FindValue("os.features", JsonFields.Texts),
            Config = fields.Find("config", ReadContainerConfig),
            RootFs = fields.Take("rootfs", ReadRootFs),
            History = fields.FindValue("history", l => JsonFields.List(l, ReadHistory)),
            Unknown = fields.Left,
        };
    }

    private static RootFs ReadRootFs(JsonElement json)
    {
        var fields = new JsonFields(json);
        var diffIds = fields.Take("diff_ids", l => JsonFields.List(l, d => new DiffId(JsonFields.Digest(d))));
        return fields.Has("type") ? new RootFs { Type = fields.Take("type", JsonFields.Text), DiffIds = diffIds } : new RootFs { DiffIds = diffIds };
    }

    private static History ReadHistory(JsonElement json)
    {
        var fields = new JsonFields(json);
        return new History
        {
            Created = fields.Find("created", JsonFields.Text),
            CreatedBy = fields.Find("created_by", JsonFields.Text),
            Author = fields.Find("author", JsonFields.Text),
            Comment = fields.Find("comment", JsonFields.Text),
            EmptyLayer = fields.FindValue("empty_layer", JsonFields.Flag),
            Unknown = fields.Left,
        };
    }

    private static ContainerConfig ReadContainerConfig(JsonElement json)
    {
        var fields = new JsonFields(json);
        return new ContainerConfig
        {
            User = fields.Find("User", JsonFields.Text),
            ExposedPorts = fields.Find("ExposedPorts", JsonFields.Set),
            Env = fields.FindValue("Env", JsonFields.Texts),
            Entrypoint = fields.FindValue("Entrypoint", JsonFields.Texts),
            Cmd = fields.FindValue("Cmd", JsonFields.Texts),
            Healthcheck = fields.Find("Healthcheck", ReadHealthcheck),
            Volumes = fields.Find("Volumes", JsonFields.Set),
            WorkingDir = fields.Find("WorkingDir", JsonFields.Text),
            OnBuild = fields.FindValue("OnBuild", JsonFields.Texts),
            Labels = fields.Find("Labels", JsonFields.Map),
            StopSignal = fields.Find("StopSignal", JsonFields.Text),
            ArgsEscaped = fields.FindValue("ArgsEscaped", JsonFields.Flag),
            Shell = fields.FindValue("Shell", JsonFields.Texts),
            Unknown = fields.Left,
        };
    }

    private static Healthcheck ReadHealthcheck(JsonElement json)
    {
        var fields = new JsonFields(json);
        return new Healthcheck
        {
            Test = fields.FindValue("Test", JsonFields.Texts),
            Interval = fields.FindValue("Interval", JsonFields.Number),
            Timeout = fields.FindValue("Timeout", JsonFields.Number),
            StartPeriod = fields.FindValue("StartPeriod", JsonFields.Number),
            Retries = fields.FindValue("Retries", JsonFields.SmallNumber),
            Unknown = fields.Left,
        };
    }
}
