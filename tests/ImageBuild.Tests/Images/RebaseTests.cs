using System.Collections.Immutable;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Testing;

namespace ImageBuild.Tests.Images;

[TestClass]
public class RebaseTests
{
    private static readonly Image Old = Base("old 1", "old 2");
    private static readonly Image New = Base("new 1", "new 2", "new 3");

    [TestMethod]
    public async Task TheLayersAndTheHistoryOfTheOldBaseGiveWayToThoseOfTheNewOne()
    {
        var image = AppOn(Old);
        var rebased = image.Rebase(Old, New, "app");
        CollectionAssert.AreEqual(
            New.Layers.Append(image.Layers[^1]).Select(l => l.DiffId).ToList(), rebased.Layers.Select(l => l.DiffId).ToList());
        Assert.AreEqual(
            "file 0, file 1, file 2, CMD base, ENV app, app", string.Join(", ", rebased.Config.History!.Value.Select(h => h.CreatedBy)));
        await ImageAssert.ValidAsync(rebased);
    }

    [TestMethod]
    public void WhatTheImageSaysOfItsContainersStays()
    {
        var rebased = AppOn(Old).Rebase(Old, New, "app");
        Assert.AreEqual("app", rebased.Config.Config!.User);
        Assert.AreEqual("2020-01-01T00:00:00Z", rebased.Config.Created);
        Assert.AreEqual("kept", rebased.Manifest.Annotations!["note"]);
    }

    [TestMethod]
    public void ABaseThatIsNotBelowTheImageIsRefused()
    {
        var image = AppOn(Old);
        foreach (var other in new[] { New, Base("old 1", "other"), Base("old 2", "old 1"), AppOn(image) })
            Assert.AreEqual(ErrorCode.NotBasedOn, Assert.ThrowsExactly<ImageBuildException>(() => image.Rebase(other, New, "app")).Code);
    }

    [TestMethod]
    public void ABaseThatWasCompressedAnewIsStillTheSame()
    {
        var again = TestImages.WithFiles(TestImages.Platform, LayerCompression.Zstd, "old 1", "old 2");
        Assert.HasCount(4, AppOn(Old).Rebase(again, New, "app").Layers);
    }

    [TestMethod]
    public void ANewBaseForOtherMachinesIsRefused()
    {
        var arm = TestImages.WithFiles(Platform.Parse("linux/arm64"), LayerCompression.Gzip, "arm");
        Assert.AreEqual(
            ErrorCode.NoImageForPlatform, Assert.ThrowsExactly<ImageBuildException>(() => AppOn(Old).Rebase(Old, arm, "app")).Code);
    }

    [TestMethod]
    public async Task HistoryThatTellsOfSomeLayersAloneIsMadeWhole()
    {
        var (silentOld, silentNew) = (Silent(Old), Silent(New));
        foreach (var (image, oldBase) in new[] { (AppOn(silentOld), silentOld), (AppOn(Old), silentOld), (Silent(AppOn(Old)), Old) })
            await ImageAssert.ValidAsync(image.Rebase(oldBase, silentNew, "app"));
    }

    [TestMethod]
    public async Task LayersOfADockerBaseGetTheImagesMediaTypes()
    {
        var rebased = AppOn(Old).Rebase(Old, New.WithFormat(MediaTypes.DockerManifest), "app");
        Assert.AreEqual(MediaTypes.OciLayerGzip, rebased.Layers[0].Descriptor.MediaType);
        await ImageAssert.ValidAsync(rebased);
    }

    [TestMethod]
    public void WhatAnImageWasBuiltOnIsInItsAnnotationsAndWhereItWasInItsLabels()
    {
        var record = new BaseRecord("docker.io/library/base:1", New.Digest);
        var image = Old.WithBase(record);
        Assert.AreEqual(record, image.Base);
        Assert.IsNull(image.Config.Config?.Labels);

        var labelled = Labelled(Old, "org.opencontainers.image.base.name", "old:1");
        Assert.AreEqual(new BaseRecord("old:1", null), labelled.Base);
        Assert.AreEqual(record.Name, labelled.WithBase(record).Config.Config!.Labels!["org.opencontainers.image.base.name"]);
        Assert.AreEqual(new BaseRecord(null, New.Digest), labelled.WithBase(record with { Name = null }).Base);
        // Docker's manifests have no annotations.
        Assert.AreEqual(record, Labelled(Old.WithFormat(MediaTypes.DockerManifest), "org.opencontainers.image.base.digest", "no digest").WithBase(record).Base);
    }

    private static Image Labelled(Image image, string key, string value) => image.WithConfig(c => c with
    {
        Config = new ContainerConfig { Labels = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(key, value) },
    });

    private static Image Base(params string[] texts) => TestImages.WithFiles(texts).WithConfig(c => c with
    {
        History = [.. c.History!.Value, new History { CreatedBy = "CMD base", EmptyLayer = true }],
    });

    private static Image AppOn(Image basis) => basis
        .WithConfig(c => c with
        {
            Created = "2020-01-01T00:00:00Z",
            Config = new ContainerConfig { User = "app" },
            History = [.. c.History ?? [], new History { CreatedBy = "ENV app", EmptyLayer = true }],
        })
        .WithAnnotations(ImmutableSortedDictionary<string, string>.Empty.Add("note", "kept"))
        .Append([(TestImages.Layer("app", "app", LayerCompression.Gzip), new History { CreatedBy = "app" })]);

    private static Image Silent(Image image) => image.WithConfig(c => c with { History = null });
}
