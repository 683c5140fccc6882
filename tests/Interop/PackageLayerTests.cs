using System.IO.Compression;
using System.Text.Json;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>How real publishes of the real SDK are divided, and what projects add to them.</summary>
[TestClass]
public class PackageLayerTests
{
    private const string LargePackage = """<PackageReference Include="SharpCompress" Version="0.50.8" />""";

    [TestMethod]
    public void ALargePackageIsTheSameBlobInEveryProject()
    {
        using var folder = new TempFolder();
        var one = Project.Create(folder["one"], items: LargePackage).Publish();
        var another = Project.Create(
            folder["another"],
            "<AssemblyName>another</AssemblyName><SatelliteResourceLanguages>de</SatelliteResourceLanguages>",
            LargePackage + """<PackageReference Include="System.IO.Hashing" Version="10.0.12" />""").Publish();
        Assert.AreEqual("package SharpCompress/0.50.8, packages, projects, app", Names(one));
        Assert.AreEqual(Digest(one, "package SharpCompress/0.50.8"), Digest(another, "package SharpCompress/0.50.8"));
        Assert.AreNotEqual(Digest(one, "packages"), Digest(another, "packages"));
    }

    [TestMethod]
    public void ImagesForOtherProcessorsAndForMuslShareAllThatIsManaged()
    {
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"], items: LargePackage + NativePackage.WriteTo(folder["native"]));
        var (x64, arm64, musl) = (Publish("linux-x64"), Publish("linux-arm64"), Publish("linux-musl-x64"));
        Assert.AreEqual("package SharpCompress/0.50.8, packages, native, projects, app", Names(x64));
        Assert.AreEqual("linux/amd64 linux/arm64 linux/amd64", string.Join(' ', new[] { x64, arm64, musl }.Select(i => i.GetProperty("platform").GetString())));
        Assert.AreEqual("package SharpCompress/0.50.8, packages, projects", SharedWith(arm64));
        // The native library of the package is for any C library.
        Assert.AreEqual("package SharpCompress/0.50.8, packages, native, projects", SharedWith(musl));
        Assert.AreEqual("/lib64/ld-linux-x86-64.so.2", Loader(x64));
        Assert.AreEqual("/lib/ld-musl-x86_64.so.1", Loader(musl), "the program starts where there is no glibc");

        string SharedWith(JsonElement other) => string.Join(", ", Names(x64).Split(", ").Where(n => Digest(x64, n) == Digest(other, n)));

        // What the program in the layer names as its interpreter (ELF, PT_INTERP).
        string Loader(JsonElement image) => Tool.Try(
            "bash", ["-c", $"zcat {project.Folder}/store/blobs/{Digest(image, "app").Replace(':', '/')} | grep -aoE '/lib(64)?/ld-[a-z0-9_.-]+' | head -1"]).Succeed().Output.Trim();

        JsonElement Publish(string runtime) => project.Publish(
            "-r", runtime, "--no-self-contained", "-p:ContainerBaseImage=scratch", $"-p:RestoreAdditionalProjectSources=\"{Peers.Dotnet.Packages};{folder["native"]}\"");
    }

    [TestMethod]
    [DataRow("-p:PublishReadyToRun=true", "package Markdig/1.6.0, package SharpCompress/0.50.8, projects, app", DisplayName = "compiled ahead of time")]
    [DataRow("-p:PublishSingleFile=true", "projects, app", DisplayName = "in a single file, beside which lie symbols alone")]
    public void PackagesAreKnownWhereTheSdkRewritesThem(string property, string expected)
    {
        using var folder = new TempFolder();
        Assert.AreEqual(expected, Names(Project.Create(folder["p"], items: LargePackage).Publish("-r", "linux-x64", "--no-self-contained", property)));
    }

    [TestMethod]
    public void StaticAssetsOfAWebProjectAreALayer()
    {
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"]);
        var file = $"{project.Folder}/app/app.csproj";
        File.WriteAllText(file, File.ReadAllText(file).Replace("Microsoft.NET.Sdk\"", "Microsoft.NET.Sdk.Web\"", StringComparison.Ordinal));
        Directory.CreateDirectory($"{project.Folder}/app/wwwroot");
        File.WriteAllText($"{project.Folder}/app/wwwroot/site.css", "body {}");
        var first = project.Publish("-p:ContainerBaseImage=scratch");
        File.AppendAllText($"{project.Folder}/app/Program.cs", "\nConsole.WriteLine(2);");
        var second = project.Publish("-p:ContainerBaseImage=scratch");
        Assert.AreEqual("packages, projects, static, app", Names(first));
        Assert.AreEqual(Digest(first, "static"), Digest(second, "static"));
        Assert.AreNotEqual(Digest(first, "app"), Digest(second, "app"));
    }

    [TestMethod]
    public void FilesLayersAndWhatIsLeftOutAreAsTheProjectSays()
    {
        Tool.RequireRoot();
        Tool.Require("umoci");
        using var folder = new TempFolder();
        var project = Project.Create(folder["p"], "<ImageBuildExclude>**/*.pdb;lib.dll</ImageBuildExclude>", """
            <ImageBuildFile Include="conf/**/*.conf" TargetPath="/etc/app/" Mode="640" Owner="7:8" />
            <ImageBuildFile Include="tree" TargetPath="/opt/tree" />
            <ImageBuildFile Include="tree/run.sh" TargetPath="/usr/local/bin/run" Layer="markdown" />
            <ImageBuildLayer Include="markdown" Files="Mark*.dll;none/**" Order="1" />
            """);
        Directory.CreateDirectory($"{project.Folder}/app/conf/in");
        Directory.CreateDirectory($"{project.Folder}/app/tree/empty");
        File.WriteAllText($"{project.Folder}/app/conf/a.conf", "a");
        File.WriteAllText($"{project.Folder}/app/conf/in/b.conf", "b");
        File.WriteAllText($"{project.Folder}/app/tree/run.sh", "#!/bin/sh\n");
        File.CreateSymbolicLink($"{project.Folder}/app/tree/link", "run.sh");
        var result = project.Publish($"-p:ImageBuildOutputs=\"oci:{folder["out"]}:app\"", "-p:ContainerBaseImage=scratch");
        Assert.AreEqual("markdown, app, files", Names(result));
        Tool.Run("umoci", "unpack", "--image", $"{folder["out"]}:app", folder["bundle"]);
        Assert.AreEqual(
            """
            app/Markdig.dll 644 0:0
            app/app 755 0:0
            app/app.deps.json 644 0:0
            app/app.dll 644 0:0
            app/app.runtimeconfig.json 644 0:0
            etc/app/a.conf 640 7:8
            etc/app/in/b.conf 640 7:8
            opt/tree/empty 755 0:0
            opt/tree/link 777 0:0 run.sh
            opt/tree/run.sh 755 0:0
            usr/local/bin/run 755 0:0
            """,
            Tool.Try("bash", ["-c", "find . '(' -not -type d -or -name empty ')' -printf '%P %m %U:%G %l\\n' | sed 's/ $//' | LC_ALL=C sort"],
                folder: folder["bundle"] + "/rootfs").Succeed().Output.TrimEnd('\n'));
    }

    private static string Names(JsonElement result) => string.Join(", ", Layers(result).Select(l => l.GetProperty("name").GetString()));

    private static string Digest(JsonElement result, string name) =>
        Layers(result).Single(l => l.GetProperty("name").GetString() == name).GetProperty("digest").GetString()!;

    private static IEnumerable<JsonElement> Layers(JsonElement result) =>
        result.GetProperty("layers").EnumerateArray().Where(l => l.GetProperty("state").GetString() != "base");

    /// <summary>A package with a native library for each of two processors, and nothing else.</summary>
    private static class NativePackage
    {
        /// <summary>Writes it into a folder that packages are restored from.</summary>
        /// <returns>The reference to it.</returns>
        public static string WriteTo(string folder)
        {
            const string name = "ImageBuild.Testing.Native";
            Directory.CreateDirectory(folder);
            using var package = ZipFile.Open($"{folder}/{name}.1.0.0.nupkg", ZipArchiveMode.Create);
            Write(package, $"{name}.nuspec", $"""
                <package><metadata><id>{name}</id><version>1.0.0</version><authors>tests</authors><description>For tests.</description></metadata></package>
                """);
            Write(package, "lib/netstandard2.0/_._", "");
            foreach (var runtime in new[] { "linux-x64", "linux-arm64" })
                Write(package, $"runtimes/{runtime}/native/libtesting.so", "\u007fELF for " + runtime);
            return $"""<PackageReference Include="{name}" Version="1.0.0" />""";
        }

        private static void Write(ZipArchive package, string path, string text)
        {
            using var writer = new StreamWriter(package.CreateEntry(path).Open());
            writer.Write(text);
        }
    }
}
