using ImageBuild.Oci;
using ImageBuild.Runtime.Containers;
using ImageBuild.Runtime.Runtimes;
using ImageBuild.Store;

namespace ImageBuild.Runtime.Tests.Containers;

[TestClass]
public sealed class ContainerStoreTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("imagebuild-test-").FullName;

    private ContainerStore Containers => new(new ImageStore(new StoreFolders(root + "/store"), Platform.Parse("linux/amd64")));

    public void Dispose() => Directory.Delete(root, recursive: true);

    [TestMethod]
    public async Task ANameIsOneContainersUntilThatIsRemoved()
    {
        var first = await CreateAsync("web");
        var error = await Assert.ThrowsExactlyAsync<ImageBuildException>(() => CreateAsync("web"));
        StringAssert.Contains(error.Message, first.ShortId);
        await Containers.RemoveAsync(first);
        Assert.IsNull(Containers.TryFind("web"));
        var second = await CreateAsync("web");
        Assert.AreEqual(second.Id, Containers.Find("web").Id);
    }

    // Who looks for leftovers takes what is being removed for one, and locks it.
    [TestMethod]
    public async Task AContainerIsRemovedWhileSomebodyRemovesWhatIsLeftOfOthers()
    {
        const int times = 300;
        await Containers.RemoveAsync(await CreateAsync("first"));
        var removing = Task.Run(async () =>
        {
            for (var i = 0; i < times; i++)
                await Containers.RemoveAsync(await CreateAsync("", $"{i:x64}"));
        });
        while (!removing.IsCompleted)
        {
            await Containers.RemoveLeftoversAsync(default);
            // Who asks what images are needed meets with one that goes, and goes on.
            _ = new ImageStore(new StoreFolders(root + "/store"), Platform.Parse("linux/amd64")).Pins().ToList();
        }

        await removing;
        await Containers.RemoveLeftoversAsync(default);
        Assert.IsEmpty(Directory.GetDirectories(root + "/store/containers"));
    }

    [TestMethod]
    public async Task AContainerIsFoundByItsNameItsIdAndABeginningOfThatWhichNoOtherHas()
    {
        var (a, b) = (await CreateAsync("a", "abc" + new string('0', 61)), await CreateAsync("", "abd" + new string('0', 61)));
        foreach (var word in new[] { "a", a.Id, a.ShortId, "abc" })
            Assert.AreEqual(a.Id, Containers.Find(word).Id, word);
        Assert.AreEqual(b.Id, Containers.Find(b.Name).Id);
        Assert.AreEqual(ErrorCode.AmbiguousContainerId, Assert.ThrowsExactly<ImageBuildException>(() => Containers.Find("ab")).Code);
        foreach (var word in new[] { "", "abx", "../" + a.Id, "." })
            Assert.IsNull(Containers.TryFind(word), word);
    }

    [TestMethod]
    public async Task AWholeIdIsItsContainersWhateverAnotherIsCalled()
    {
        var id = new string('a', 64);
        var named = await CreateAsync(id);
        Assert.AreEqual(named.Id, Containers.Find(id).Id);
        await CreateAsync("web", id);
        Assert.AreEqual("web", Containers.Find(id).Name);
    }

    [TestMethod]
    public async Task OneThatIsRemovedBeforeItIsStartedIsNotThereAnyMore()
    {
        var container = await CreateAsync("web");
        await Containers.RemoveAsync(container);
        foreach (var action in new Action[]
        {
            () => Containers.TryWatch(container.Id),
            () => Containers.OpenLog(container, TimeProvider.System, warning: null),
            () => Containers.AskToStop(container with { Restart = new RestartPolicy(RestartKind.Always) }),
        })
        {
            Assert.AreEqual(ErrorCode.ContainerNotFound, Assert.ThrowsExactly<ImageBuildException>(action).Code);
        }

        await Assert.ThrowsExactlyAsync<ImageBuildException>(() => Containers.RemoveAsync(container));
    }

    // As after a power cut, which may have left of the list of names what it will.
    [TestMethod]
    public async Task NamesOutliveABootWithoutTheListOfThem()
    {
        var container = await CreateAsync("web");
        await Containers.RemoveAsync(await CreateAsync("gone"));
        var names = Directory.GetDirectories(root + "/store/locks", "names-*").Single();
        Directory.Move(names, Path.GetDirectoryName(names) + "/names-0");
        File.Delete(Path.GetDirectoryName(names) + "/names-0/web");
        File.CreateSymbolicLink(Path.GetDirectoryName(names) + "/names-0/gone", container.Id);

        Assert.AreEqual(container.Id, Containers.Find("web").Id);
        await Assert.ThrowsExactlyAsync<ImageBuildException>(() => CreateAsync("web"));
        await CreateAsync("gone");
        Assert.AreEqual(names, Directory.GetDirectories(root + "/store/locks", "names-*").Single());
        Assert.AreEqual(container.Id, Containers.Find("web").Id);
    }

    // Its maker was killed before it was one, or its remover after.
    [TestMethod]
    public async Task ANameOfNoContainerIsFree()
    {
        await CreateAsync("other");
        File.CreateSymbolicLink(Directory.GetDirectories(root + "/store/locks", "names-*").Single() + "/web", new string('7', 64));
        Assert.IsNull(Containers.TryFind("web"));
        var container = await CreateAsync("web");
        Assert.AreEqual(container.Id, Containers.Find("web").Id);
    }

    private Task<Container> CreateAsync(string name, string? id = null) => Containers.CreateAsync(
        new Container
        {
            Id = id ?? ContainerStore.NewId(),
            Name = name,
            Image = "image",
            Manifest = "sha256:" + new string('0', 64),
            Created = DateTimeOffset.UnixEpoch,
            RemoveAtEnd = true,
            Spec = new ContainerSpec { Arguments = ["/bin/true"], Environment = [], WorkingDirectory = "/", User = "", HostName = "h" },
        },
        default);
}
