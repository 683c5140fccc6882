using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>What the packed package holds.</summary>
[TestClass]
public class PackageContentTests
{
    [TestMethod]
    public void NothingInThePackageKnowsRoslynOrBringsMSBuild()
    {
        using var package = Open();
        var assemblies = package.Entries.Where(e => e.Name.EndsWith(".dll", StringComparison.Ordinal)).ToList();
        Assert.IsTrue(assemblies.Exists(a => a.FullName == "tasks/net10.0/ImageBuild.Tasks.dll"));
        foreach (var assembly in assemblies)
        {
            if (assembly.Name != "Microsoft.Extensions.FileSystemGlobbing.dll")
                Assert.DoesNotStartWith("Microsoft.", assembly.Name, "MSBuild and Roslyn are the SDK's");
            var roslyn = References(assembly).Where(r => r.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
            Assert.AreEqual("", string.Join(", ", roslyn), assembly.FullName);
        }
    }

    [TestMethod]
    public void EveryAssemblyFindsWhatItNeedsInItsFolderOrInTheSdk()
    {
        using var package = Open();
        foreach (var folder in package.Entries.Where(e => e.Name.EndsWith(".dll", StringComparison.Ordinal)).GroupBy(e => Path.GetDirectoryName(e.FullName)))
        {
            var there = folder.Select(e => Path.GetFileNameWithoutExtension(e.Name)).ToHashSet();
            var missing = folder.SelectMany(References)
                .Where(r => !there.Contains(r) && !r.StartsWith("System.", StringComparison.Ordinal) && !r.StartsWith("Microsoft.Build", StringComparison.Ordinal));
            Assert.AreEqual("", string.Join(", ", missing.Except(["netstandard", "mscorlib", "Microsoft.Win32.Primitives"])), folder.Key);
        }
    }

    [TestMethod]
    public void TheTasksAreAlsoThereAsCodeOfThisMachine()
    {
        using var package = Open();
        var assembly = package.Entries.Single(e => e.FullName.StartsWith("tasks/net10.0/linux-", StringComparison.Ordinal) && e.Name == "ImageBuild.Tasks.dll");
        using var image = Read(assembly);
        Assert.AreNotEqual(0, image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size, "ReadyToRun code");
    }

    [TestMethod]
    public void ThePackageIsForDevelopmentAndBringsNothingAlong()
    {
        using var package = Open();
        using var nuspec = new StreamReader(package.Entries.Single(e => e.Name == "ImageBuild.Tasks.nuspec").Open());
        var text = nuspec.ReadToEnd();
        StringAssert.Contains(text, "<developmentDependency>true</developmentDependency>");
        Assert.DoesNotContain("<dependenc", text);
        Assert.IsFalse(package.Entries.Any(e => e.FullName.StartsWith("lib/", StringComparison.Ordinal)));
        foreach (var folder in new[] { "build", "buildTransitive", "buildMultiTargeting" })
            Assert.IsNotNull(package.GetEntry($"{folder}/ImageBuild.Tasks.targets"), folder);
    }

    [TestMethod]
    public void TheSchemaOfTheResultFileIsInThePackage()
    {
        using var package = Open();
        Assert.IsNotNull(package.GetEntry("schema/image-build-result.schema.json"));
    }

    [TestMethod]
    public void WhatTheReadmeLinksToIsInThePackage()
    {
        using var package = Open();
        using var readme = new StreamReader(package.GetEntry("README.md")!.Open());
        var links = Regex.Matches(readme.ReadToEnd(), @"\]\(([^)#:]+)\)").Select(m => m.Groups[1].Value).Distinct().ToList();
        CollectionAssert.Contains(links, "COMPATIBILITY.md");
        foreach (var link in links)
            Assert.IsNotNull(package.GetEntry(link), link);
    }

    [TestMethod]
    public void NoTaskIsCompiledDuringABuild()
    {
        using var package = Open();
        foreach (var file in package.Entries.Where(e => e.Name.EndsWith(".targets", StringComparison.Ordinal) || e.Name.EndsWith(".props", StringComparison.Ordinal)))
        {
            using var text = new StreamReader(file.Open());
            Assert.DoesNotContain("TaskFactory", text.ReadToEnd(), file.FullName);
        }
    }

    private static ZipArchive Open() =>
        ZipFile.OpenRead(Directory.GetFiles(Dotnet.Packages, "ImageBuild.Tasks.*.nupkg").OrderByDescending(File.GetLastWriteTimeUtc).First());

    private static List<string> References(ZipArchiveEntry assembly)
    {
        using var image = Read(assembly);
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))];
    }

    private static PEReader Read(ZipArchiveEntry assembly)
    {
        var copy = new MemoryStream();
        using (var content = assembly.Open())
            content.CopyTo(copy);
        copy.Position = 0;
        return new PEReader(copy);
    }
}
