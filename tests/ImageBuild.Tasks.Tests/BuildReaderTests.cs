using ImageBuild.Credentials;
using ImageBuild.Oci;

namespace ImageBuild.Tasks.Tests;

/// <summary>What the project's words mean.</summary>
[TestClass]
public sealed class BuildReaderTests : IDisposable
{
    private readonly Project project = new();

    public void Dispose() => project.Dispose();

    [TestMethod]
    [DataRow("", "store:hello:latest", DisplayName = "nothing said")]
    [DataRow("tag=1.0", "store:hello:1.0", DisplayName = "a tag")]
    [DataRow("tags=1.0,1,1", "store:hello:1.0 store:hello:1", DisplayName = "tags, one of them twice")]
    [DataRow("tags=1.0;1", "store:hello:1.0 store:hello:1", DisplayName = "tags from a command line, by %3B")]
    [DataRow("extra=1.0;abc", "store:hello:latest store:hello:1.0 store:hello:abc", DisplayName = "tags besides")]
    [DataRow("local=podman tags=1,2", "docker-daemon:hello:1 docker-daemon:hello:2", DisplayName = "a local engine")]
    [DataRow("repository=Team/App", "store:team/app:latest", DisplayName = "a repository")]
    [DataRow("registry=reg.example:5000 tags=a,b", "docker://reg.example:5000/hello:a docker://reg.example:5000/hello:b", DisplayName = "a registry")]
    [DataRow("registry=docker.io repository=me/app", "docker://docker.io/me/app:latest", DisplayName = "Docker Hub")]
    [DataRow("archive=out.tar", "docker-archive:HERE/out.tar:hello:latest", DisplayName = "an archive")]
    [DataRow("archive=out/", "docker-archive:HERE/out/hello.tar.gz:hello:latest", DisplayName = "a folder for an archive")]
    [DataRow("archive=publish", "docker-archive:HERE/publish/hello.tar.gz:hello:latest", DisplayName = "a folder that is there")]
    [DataRow("archive=o.tar tags=a,b", "docker-archive:HERE/o.tar:hello:a,hello:b", DisplayName = "an archive with two tags")]
    [DataRow("archive=o.tar format=OCI", "docker-archive:HERE/o.tar:hello:latest", DisplayName = "an archive of OCI, which is docker's too")]
    [DataRow("archive=o.tar format=OCI compression=zstd", "oci-archive:HERE/o.tar:hello:latest", DisplayName = "an archive with zstd, which docker's has not")]
    [DataRow("archive=o.tar index=yes", "oci-archive:HERE/o.tar:hello:latest", DisplayName = "an index, which docker's archives can't hold")]
    [DataRow("archive=o.tar registry=reg.example", "docker-archive:HERE/o.tar:hello:latest", DisplayName = "an archive instead of a push, as in the SDK")]
    [DataRow("outputs=oci:x,store:y registry=reg.example", "oci:x store:y", DisplayName = "outputs win over all")]
    public void TheImageIsWrittenTo(string says, string expected)
    {
        var outputs = string.Join(' ', Read(says).Outputs);
        Assert.AreEqual(expected.Replace("HERE", project.At("").TrimEnd('/', '\\'), StringComparison.Ordinal), outputs);
    }

    [TestMethod]
    [DataRow("tag=-x", ErrorCode.InvalidTag, DisplayName = "a tag that is none")]
    [DataRow("tags=a,b:c", ErrorCode.InvalidTag, DisplayName = "one of several tags that is none")]
    [DataRow("tag=a tags=b", ErrorCode.TwoTagProperties, DisplayName = "two tag properties")]
    [DataRow("repository=a//b", ErrorCode.InvalidRepository, DisplayName = "a repository that is none")]
    [DataRow("registry=https://reg.example", ErrorCode.InvalidSetting, DisplayName = "a URL for a registry")]
    [DataRow("registry=reg.example/path", ErrorCode.InvalidSetting, DisplayName = "a registry with a path")]
    [DataRow("registry=noport", ErrorCode.InvalidSetting, DisplayName = "a registry that would be a name on Docker Hub")]
    [DataRow("local=Rocket", ErrorCode.InvalidSetting, DisplayName = "an unknown local engine")]
    [DataRow(@"rid=win-x64 workdir=D:\srv", ErrorCode.InvalidTargetPath, DisplayName = "a drive that no container has")]
    [DataRow("rid=win-x64 workdir=C:srv", ErrorCode.InvalidTargetPath, DisplayName = "a drive without its root")]
    [DataRow(@"workdir=C:\srv", ErrorCode.InvalidTargetPath, DisplayName = "a path of Windows on Linux")]
    [DataRow("rid=linux", ErrorCode.InvalidPlatform, DisplayName = "a runtime identifier without a processor")]
    [DataRow("format=tar", ErrorCode.InvalidSetting, DisplayName = "an unknown format")]
    [DataRow("pull=often", ErrorCode.InvalidSetting, DisplayName = "an unknown pull policy")]
    [DataRow("pull=1", ErrorCode.InvalidSetting, DisplayName = "the number of a pull policy")]
    [DataRow("layering=triple", ErrorCode.InvalidSetting, DisplayName = "an unknown layering")]
    [DataRow("budget=0", ErrorCode.InvalidSetting, DisplayName = "no layer at all")]
    [DataRow("budget=ten", ErrorCode.InvalidSetting, DisplayName = "a budget in words")]
    [DataRow("compression=lzma", ErrorCode.InvalidCompression, DisplayName = "an unknown compression")]
    [DataRow("workdir=app", ErrorCode.InvalidTargetPath, DisplayName = "a working folder that is not rooted")]
    [DataRow("workdir=/a/../..", ErrorCode.InvalidTargetPath, DisplayName = "a working folder that leads out")]
    [DataRow("folder=data", ErrorCode.InvalidTargetPath, DisplayName = "a folder that is not rooted")]
    [DataRow("folderowner=app", ErrorCode.InvalidOwner, DisplayName = "an owner by name")]
    [DataRow("foldermode=888", ErrorCode.InvalidSetting, DisplayName = "a mode that is not octal")]
    [DataRow("port=99999", ErrorCode.InvalidPort, DisplayName = "a port that is none")]
    [DataRow("env=A=B", ErrorCode.InvalidVariable, DisplayName = "a variable with = in its name")]
    [DataRow("date=yesterday", ErrorCode.InvalidSetting, DisplayName = "a date that is no number")]
    [DataRow("date=99999999999999", ErrorCode.InvalidSetting, DisplayName = "a date after the year 9999")]
    [DataRow("extra=a:b", ErrorCode.InvalidTag, DisplayName = "an extra tag that is none")]
    [DataRow("health=x interval=30", ErrorCode.InvalidSetting, DisplayName = "a duration without a unit")]
    [DataRow("health=x interval=1h1d", ErrorCode.InvalidSetting, DisplayName = "a duration in days")]
    [DataRow("health=x interval=0s", ErrorCode.InvalidSetting, DisplayName = "no duration at all")]
    [DataRow("health=x interval=2000h", ErrorCode.InvalidSetting, DisplayName = "a duration of months")]
    [DataRow("health=x retries=0", ErrorCode.InvalidSetting, DisplayName = "no retry")]
    [DataRow("interval=30s", ErrorCode.InvalidSetting, DisplayName = "times of no test")]
    [DataRow("signal=sigint", ErrorCode.InvalidSetting, DisplayName = "a signal in small letters")]
    [DataRow("volume=data", ErrorCode.InvalidTargetPath, DisplayName = "a volume that is not rooted")]
    [DataRow("envlist=A=1;B", ErrorCode.InvalidVariable, DisplayName = "a variable without a value")]
    [DataRow("envfile=no.env", ErrorCode.SourceNotFound, DisplayName = "a file of variables that is not there")]
    [DataRow("scope=layer", ErrorCode.InvalidSetting, DisplayName = "an annotation of what can't have one")]
    [DataRow("instruction=Cmd", ErrorCode.InvalidSetting, DisplayName = "an unknown instruction")]
    public void WhatIsNotValidIsSaid(string says, ErrorCode expected) =>
        Assert.AreEqual(expected, Assert.ThrowsExactly<ImageBuildException>(() => Read(says)).Code);

    [TestMethod]
    [DataRow("", "dotnet /app/hello.dll", DisplayName = "dotnet and the assembly")]
    [DataRow("executable=yes", "/app/hello", DisplayName = "the executable")]
    [DataRow("workdir=/srv", "dotnet /srv/hello.dll", DisplayName = "a folder without a slash at its end")]
    [DataRow("rid=win-x64", @"dotnet C:\app\hello.dll", DisplayName = "on Windows")]
    [DataRow("rid=win-arm64 executable=yes workdir=c:/srv", @"c:/srv\hello", DisplayName = "on Windows, with slashes")]
    [DataRow("app=run,it", "run it", DisplayName = "the project's own command")]
    [DataRow("instruction=none", "", DisplayName = "none")]
    public void TheProgramIsStartedBy(string says, string expected) =>
        Assert.AreEqual(expected, string.Join(' ', Read(says).Images[0].Settings.Command.AppCommand));

    [TestMethod]
    [DataRow("", "/app", DisplayName = "nowhere said")]
    [DataRow(@"workdir=c:\srv\my", "/srv/my", DisplayName = "its own")]
    [DataRow("workdir=C:/srv/", "/srv", DisplayName = "with slashes")]
    [DataRow(@"workdir=\srv", "/srv", DisplayName = "without a drive")]
    public void OnWindowsTheProgramLiesIn(string says, string expected) =>
        Assert.AreEqual(expected, Read($"rid=win-x64 {says}").Images[0].Target.ToString());

    [TestMethod]
    public void OnWindowsFoldersAndVolumesAreWrittenAsThere()
    {
        project.Write("settings.json", "{}");
        var task = project.Task();
        task.Image.RuntimeIdentifier = "win-x64";
        task.Image.Directories = Items.Of(@"C:\data\logs");
        task.Image.Files = Items.Of(@"settings.json TargetPath=C:\conf\");
        task.Image.Volumes = Items.Of("c:/data/", @"\more");
        var request = Read(task).Images[0];
        Assert.AreEqual("/conf/settings.json /data/logs", string.Join(' ', request.Added.Select(a => a.Entry.Path)));
        Assert.AreEqual(@"C:\data C:\more", string.Join(' ', request.Settings.Volumes));
        Assert.AreEqual(@"C:\app\", request.Settings.WorkingDirectory);
    }

    [TestMethod]
    [DataRow("index=yes archive=o.tar format=Docker", MediaTypes.OciManifest, true, DisplayName = "an index in an archive is OCI's")]
    [DataRow("index=yes archive=o.tar format=Docker outputs=oci:x", MediaTypes.DockerManifest, false, DisplayName = "outputs win, and no archive is written")]
    [DataRow("archive=o.tar format=Docker", MediaTypes.DockerManifest, true, DisplayName = "one image in an archive")]
    public void TheFormatOfAnImageInAnArchiveIs(string says, string expected, bool isWritten)
    {
        var request = Read(says);
        Assert.AreEqual(expected, request.Images[0].Settings.ManifestType);
        Assert.AreEqual(isWritten, request.ArchiveFile is not null);
    }

    [TestMethod]
    [DataRow("base=host frameworks=Microsoft.NETCore.App,Microsoft.AspNetCore.App", "host:aspnet", DisplayName = "web")]
    [DataRow("base=host frameworks=Microsoft.NETCore.App", "host:runtime", DisplayName = "console")]
    [DataRow("base=host framework=9.0 frameworks=Microsoft.NETCore.App", "host:runtime:9.0", DisplayName = "console of a version")]
    [DataRow("base=host selfcontained=yes frameworks=Microsoft.AspNetCore.App", "host:runtime-deps", DisplayName = "self-contained")]
    [DataRow("base=host:aspnet", "host:aspnet", DisplayName = "said")]
    [DataRow("base=oci:x:1", "oci:x:1", DisplayName = "another")]
    public void TheHostBaseHasWhatTheProgramNeeds(string says, string expected) => Assert.AreEqual(expected, Read(says).Images[0].Base);

    [TestMethod]
    public void LabelsOfTheProjectWinOverGeneratedOnes()
    {
        var task = project.Task();
        task.Image.GenerateCreatedLabel = true;
        task.Image.GeneratedLabels = Items.Of("title Value=generated");
        task.Image.Labels = Items.Of("title Value=mine", "org.opencontainers.image.created Value=never");
        var labels = Read(task).Images[0].Settings.Labels;
        Assert.AreEqual("mine", labels.Last(l => l.Key == "title").Value);
        Assert.AreEqual("never", labels.Last(l => l.Key == "org.opencontainers.image.created").Value);
        Assert.AreEqual("1970-01-01T00:00:01Z", labels.First(l => l.Key == "org.opencontainers.image.created").Value);
    }

    [TestMethod]
    public void FormatPortsVariablesFoldersAndDateAreRead()
    {
        var task = project.Task();
        task.Image.ImageFormat = "docker";
        task.Image.Ports = Items.Of("53 Type=udp", "80");
        task.Image.EnvironmentVariables = Items.Of("URL Value=http://+:1;2=3");
        task.Image.Directories = Items.Of("/data/ Owner=1654:7 Mode=1777");
        task.Image.SourceDateEpoch = "86400";
        var request = Read(task).Images[0];
        Assert.AreEqual(MediaTypes.DockerManifest, request.Settings.ManifestType);
        Assert.AreEqual("53/udp 80/tcp", string.Join(' ', request.Settings.Ports));
        Assert.AreEqual("http://+:1;2=3", request.Settings.Environment.Single().Value);
        var folder = request.Added.Single().Entry;
        Assert.AreEqual("/data 1654 7 1777", $"{folder.Path} {folder.Owner.UserId} {folder.Owner.GroupId} {Convert.ToString(folder.Mode!.Value, 8)}");
        Assert.AreEqual(86400, request.Settings.Created.ToUnixTimeSeconds());
    }

    [TestMethod]
    public void VariablesComeFromFilesThenThePropertyThenItemsAndLabelsToo()
    {
        project.Write("some.env", "# a comment\n\n  A=1;2=3\nB=file\n");
        project.Write("labels", "l=from a file\n");
        var task = project.Task();
        task.Image.EnvironmentFile = "some.env";
        task.Image.Environment = "B=property;C=c d";
        task.Image.EnvironmentVariables = Items.Of("C Value=item");
        task.Image.LabelFile = "labels";
        task.Image.LabelList = "l=property;m=1";
        task.Image.Labels = Items.Of("m Value=item");
        var settings = Read(task).Images[0].Settings;
        Assert.AreEqual(
            "A=1;2=3|B=file|B=property|C=c d|C=item", string.Join('|', settings.Environment.Select(e => $"{e.Key}={e.Value}")));
        Assert.AreEqual("l=from a file|l=property|m=1|m=item", string.Join('|', settings.Labels.Select(e => $"{e.Key}={e.Value}")));
    }

    [TestMethod]
    public void WhatTheSdkCantSayIsRead()
    {
        var task = project.Task();
        task.Image.Healthcheck = "curl -f http://localhost:8080/health || exit 1";
        task.Image.HealthcheckInterval = "1m30.5s";
        task.Image.HealthcheckTimeout = "500ms";
        task.Image.HealthcheckStartPeriod = "1h";
        task.Image.HealthcheckRetries = "5";
        task.Image.Volumes = Items.Of("/data/", "/logs");
        task.Image.StopSignal = "SIGRTMIN+3";
        task.Image.Shell = "/bin/bash;-c";
        task.Image.Annotations = Items.Of("a Value=1", "b Value=2 Scope=index,Descriptor", "a Value=3");
        var settings = Read(task).Images[0].Settings;
        var test = settings.Healthcheck!;
        CollectionAssert.AreEqual((string[])["CMD-SHELL", "curl -f http://localhost:8080/health || exit 1"], test.Test!.Value.ToArray());
        Assert.AreEqual((90_500_000_000, 500_000_000, 3_600_000_000_000, 5), (test.Interval!.Value, test.Timeout!.Value, test.StartPeriod!.Value, test.Retries!.Value));
        Assert.AreEqual("/data /logs", string.Join(' ', settings.Volumes));
        Assert.AreEqual("SIGRTMIN+3", settings.StopSignal);
        Assert.AreEqual("/bin/bash -c", string.Join(' ', settings.Shell));
        Assert.AreEqual("3", settings.AnnotationsOf(ImageBuild.Build.AnnotationScope.Manifest)!["a"]);
        Assert.AreEqual("2", settings.AnnotationsOf(ImageBuild.Build.AnnotationScope.Index)!["b"]);
        Assert.AreEqual("2", settings.AnnotationsOf(ImageBuild.Build.AnnotationScope.Descriptor)!["b"]);
        task.Image.Healthcheck = "NONE";
        Assert.AreEqual("NONE", Read(task).Images[0].Settings.Healthcheck!.Test!.Value.Single());
    }

    [TestMethod]
    [DataRow("ghcr.example", false, DisplayName = "no metadata")]
    [DataRow("ghcr.example UserName=me PasswordVariable=UNSET", false, DisplayName = "a variable that is not set")]
    [DataRow("ghcr.example UserName=me PasswordVariable=TOKEN", true, DisplayName = "both")]
    public async Task ACredentialIsAUserAndAVariableAndNeverShown(string item, bool isValid)
    {
        var context = new TaskContext { Environment = new Dictionary<string, string> { ["TOKEN"] = "secret" }, Time = TimeProvider.System };
        var query = new CredentialQuery("ghcr.example", "a/b", RegistryAccess.Push);
        if (!isValid)
        {
            var error = Assert.ThrowsExactly<ImageBuildException>(() => RegistryCredential.Of(Items.Of(item)[0], context));
            Assert.AreEqual(ErrorCode.IncompleteCredential, error.Code);
            return;
        }

        var store = RegistryCredential.Of(Items.Of(item)[0], context);
        var found = (Credential.Password)(await store.FindAsync(query, default))!;
        Assert.AreEqual(("me", "secret"), (found.User, found.Secret));
        Assert.DoesNotContain("secret", found.ToString());
        Assert.IsNull(await store.FindAsync(query with { Registry = "other.example" }, default));
    }

    [TestMethod]
    [DataRow("store", "", "HERE/store", DisplayName = "the property, from the project's folder")]
    [DataRow("", "/var/store", "/var/store", DisplayName = "the environment")]
    public void TheStoreIs(string property, string variable, string expected)
    {
        var task = project.Task();
        task.Build.Store = property;
        Assert.AreEqual(
            Path.GetFullPath(expected.Replace("HERE", project.At(""), StringComparison.Ordinal)),
            Path.GetFullPath(Read(task, new() { ["IMAGEBUILD_STORE"] = variable }).Store.Root));
    }

    [TestMethod]
    public void OriginsComeFromTheMetadataOfTheSdk()
    {
        var origins = PublishedOrigins.Of(
        [
            .. Items.Of(
            "a RelativePath=hello.dll",
            "b RelativePath=de\\Markdig.resources.dll NuGetPackageId=Markdig NuGetPackageVersion=1.6.0",
            "c RelativePath=System.dll NuGetPackageId=Microsoft.NETCore.App.Runtime.linux-x64 NuGetPackageVersion=10.0.1",
            "d RelativePath=Kestrel.dll NuGetPackageId=Microsoft.AspNetCore.App.Runtime.linux-musl-arm64",
            "e RelativePath=Lib.dll ReferenceSourceTarget=ProjectReference",
            "f RelativePath=Ext.dll NuGetPackageId=Microsoft.Extensions.Runtime.Thing NuGetPackageVersion=1.0 AssetType=runtime PathInPackage=lib/net10.0/Ext.dll",
            "g RelativePath=libe.so NuGetPackageId=E NuGetPackageVersion=1 AssetType=native PathInPackage=runtimes/linux-x64/native/libe.so",
            "h RelativePath=Unix.dll NuGetPackageId=E NuGetPackageVersion=1 AssetType=runtime PathInPackage=runtimes/unix/lib/net10.0/Unix.dll",
            "i RelativePath=libclr.so NuGetPackageId=Microsoft.NETCore.App.Runtime.linux-x64 AssetType=native")
                .Select(i => InputItem.Of(i, PublishedOrigins.Metadata)),
        ], StringComparer.Ordinal);
        Assert.AreEqual(
            "Ext.dll Package, Kestrel.dll Framework, Lib.dll ProjectReference, System.dll Framework, Unix.dll Native, de/Markdig.resources.dll Package, libclr.so Framework, libe.so Native",
            string.Join(", ", origins.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key} {o.Value.GetType().Name}")));
    }

    private BuildRequest Read(string says)
    {
        var task = project.Task();
        foreach (var word in says.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Set(task, word[..word.IndexOf('=')], word[(word.IndexOf('=') + 1)..]);
        return Read(task);
    }

    private static BuildRequest Read(Tasks task, Dictionary<string, string>? environment = null) =>
        Describe(task, new TaskContext { Environment = environment ?? [], Time = TimeProvider.System });

    private static BuildRequest Describe(Tasks task, TaskContext context)
    {
        Assert.IsTrue(task.Image.Execute());
        task.Build.Images = [task.Image.Description!];
        return new BuildReader(task.Build, context).Read();
    }

    private static void Set(Tasks task, string name, string value)
    {
        var list = value.Split(',');
        Action set = name switch
        {
            "app" => () => task.Image.AppCommand = Items.Of(list),
            "archive" => () => task.Build.ArchiveOutputPath = value,
            "extra" => () => task.Build.ExtraTags = list,
            "health" => () => task.Image.Healthcheck = value.Replace('_', ' '),
            "interval" => () => task.Image.HealthcheckInterval = value,
            "retries" => () => task.Image.HealthcheckRetries = value,
            "signal" => () => task.Image.StopSignal = value,
            "volume" => () => task.Image.Volumes = Items.Of(value),
            "envlist" => () => task.Image.Environment = value,
            "envfile" => () => task.Image.EnvironmentFile = value,
            "scope" => () => task.Image.Annotations = Items.Of($"a Value=b Scope={value}"),
            "base" => () => task.Image.BaseImage = value,
            "budget" => () => task.Image.LayerBudget = value,
            "compression" => () => task.Image.Compression = value,
            "date" => () => task.Image.SourceDateEpoch = value,
            "env" => () => task.Image.EnvironmentVariables = Items.Of(value),
            "executable" => () => task.Image.StartsExecutable = true,
            "folder" => () => task.Image.Directories = Items.Of(value),
            "foldermode" => () => task.Image.Directories = Items.Of($"/data Mode={value}"),
            "folderowner" => () => task.Image.Directories = Items.Of($"/data Owner={value}"),
            "format" => () => task.Image.ImageFormat = value,
            "framework" => () => task.Image.TargetFrameworkVersion = value,
            "frameworks" => () => task.Image.FrameworkReferences = Items.Of(list),
            "index" => () => task.Build.IsIndex = true,
            "instruction" => () => task.Image.AppCommandInstruction = value,
            "layering" => () => task.Image.Layering = value,
            "local" => () => task.Build.LocalRegistry = value,
            "outputs" => () => task.Build.Outputs = list,
            "port" => () => task.Image.Ports = Items.Of(value),
            "pull" => () => task.Build.Pull = value,
            "registry" => () => task.Build.Registry = value,
            "repository" => () => task.Build.Repository = value,
            "rid" => () => task.Image.RuntimeIdentifier = value,
            "selfcontained" => () => task.Image.IsSelfContained = true,
            "tag" => () => task.Build.ImageTag = value,
            "tags" => () => task.Build.ImageTags = list,
            "workdir" => () => task.Image.WorkingDirectory = value,
            _ => throw new ArgumentException(name),
        };
        set();
    }
}
