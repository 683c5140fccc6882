namespace ImageBuild.Images;

public sealed partial class Image
{
    /// <summary>What it says it was built on: by its annotations, else by its labels, where publishes say it.</summary>
    public BaseRecord Base => BaseRecord.Of(BaseRecord.IsIn(Manifest.Annotations) ? Manifest.Annotations : Config.Config?.Labels);

    /// <summary>
    /// This image, saying what it was built on: in its annotations, which Docker's manifests don't have, and in its labels
    /// if they said something of it.
    /// </summary>
    public Image WithBase(BaseRecord basis)
    {
        var labelled = Config.Config is { } container && BaseRecord.IsIn(container.Labels)
            ? WithConfig(c => c with { Config = container with { Labels = basis.In(container.Labels) } })
            : this;
        return IsDocker ? labelled : labelled.WithAnnotations(basis.In(Manifest.Annotations));
    }
}
