using System.Text;
using ImageBuild.Build;
using ImageBuild.Oci;

namespace ImageBuild.Tests.Build;

[TestClass]
public class ImageLockFileTests
{
    private const string Name = "mcr.microsoft.com/dotnet/aspnet:10.0";
    private static readonly string One = "sha256:" + new string('1', 64);
    private static readonly string Two = "sha256:" + new string('2', 64);
    private static readonly string Three = "sha256:" + new string('3', 64);

    private static readonly string Text = $$"""
        {
          "version": 1,
          "images": {
            "{{Name}}": {
              "digest": "{{One}}",
              "platforms": {
                "linux/amd64": "{{Two}}",
                "linux/arm/v6": "{{Two}}",
                "linux/arm64": "{{Two}}",
                "linux/arm64/v8": "{{Three}}"
              }
            }
          }
        }

        """.ReplaceLineEndings("\n");

    [TestMethod]
    public void ItIsWrittenAsItWasRead() => Assert.AreEqual(Text, Encoding.UTF8.GetString(Parse(Text).ToBytes()));

    [TestMethod]
    [DataRow(Name, "linux/amd64", '2', DisplayName = "a platform that it has")]
    [DataRow(Name, "linux/arm", '2', DisplayName = "one whose variant goes without saying")]
    [DataRow(Name, "linux/arm64/v8", '3', DisplayName = "the exact variant before one that would do")]
    [DataRow(Name, "linux/s390x", ' ', DisplayName = "a platform that it lacks")]
    [DataRow("mcr.microsoft.com/dotnet/aspnet:9.0", "linux/amd64", ' ', DisplayName = "a tag that it lacks")]
    public void AnImageIsFoundByNameAndPlatform(string name, string platform, char digit)
    {
        var found = Parse(Text).Find(Reference.Parse(name), Platform.Parse(platform));
        Assert.AreEqual(digit == ' ' ? null : "sha256:" + new string(digit, 64), found?.ToString());
    }

    [TestMethod]
    [DataRow("", DisplayName = "nothing")]
    [DataRow("null", DisplayName = "null")]
    [DataRow("[]", DisplayName = "a list")]
    [DataRow("""{ "version": 2, "images": {} }""", DisplayName = "a newer version")]
    [DataRow("""{ "version": 1, "images": { "a": { "digest": "sha256:12", "platforms": {} } } }""", DisplayName = "a digest that is none")]
    [DataRow("""{ "version": 1, "images": { "a": null } }""", DisplayName = "no image")]
    [DataRow("""{ "version": 1, "images": null }""", DisplayName = "no images")]
    [DataRow("""{ "version": 1 }""", DisplayName = "nothing of images")]
    [DataRow("""{ "version": 1, "images": {}, "images": {} }""", DisplayName = "two lists of images, as a merge may leave them")]
    [DataRow("""{ "version": 1, "images": { "a": {} } }""", DisplayName = "nothing of an image")]
    public void WhatIsNoLockFileIsSaidToBeNone(string text) =>
        Assert.AreEqual(ErrorCode.InvalidLockFile, Assert.ThrowsExactly<ImageBuildException>(() => Parse(text)).Code);

    [TestMethod]
    public void APlatformThatIsNoneOrHasNoDigestIsNoLockFile()
    {
        foreach (var broken in new[] { Text.Replace("linux/amd64", "li nux", StringComparison.Ordinal), Text.Replace($"\"{Two}\"", "null", StringComparison.Ordinal) })
            Assert.AreEqual(ErrorCode.InvalidLockFile, Assert.ThrowsExactly<ImageBuildException>(() => Parse(broken)).Code);
    }

    private static ImageLockFile Parse(string text) => ImageLockFile.Parse(Encoding.UTF8.GetBytes(text), "imagebuild.lock.json");
}
