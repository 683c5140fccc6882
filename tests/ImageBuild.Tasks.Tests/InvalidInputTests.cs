using System.Text.RegularExpressions;
using System.Xml.Linq;
using ImageBuild.Testing;
using Microsoft.Build.Framework;

namespace ImageBuild.Tasks.Tests;

/// <summary>
/// Whatever a project can say is here: with a value that it can't have, which is said with its code and under the name
/// that the project gave it before anything is written, or among what takes any value.
/// </summary>
[TestClass]
public sealed partial class InvalidInputTests : IDisposable
{
    private static readonly XDocument Targets = XDocument.Load(Repository.PathOf("src", "ImageBuild.Tasks", "build", "ImageBuild.Tasks.targets"));

    // A parameter of one of the two tasks, a value, the code.
    private static readonly string[][] Invalid =
    [
        ["Annotations", "a Value=b Scope=layer", "IMG1046"],
        ["AppCommandInstruction", "Cmd", "IMG1046"],
        ["BaseImage", "UPPER//x", "IMG1001"],
        ["BaseImage", "oci:", "IMG1001"],
        ["Compression", "lzma", "IMG1006"],
        ["CompressionLevel", "most", "IMG1006"],
        ["Directories", "data", "IMG1053"],
        ["Directories", "/data Mode=888", "IMG1046"],
        ["Directories", "/data Owner=app", "IMG1045"],
        ["Directories", "/data Layer=other", "IMG1071"],
        ["Environment", "A=1;B", "IMG1054"],
        ["EnvironmentFile", "no.env", "IMG1074"],
        ["EnvironmentVariables", "A=B", "IMG1054"],
        ["Files", "publish/hello", "IMG1053"],
        ["Files", "publish/hello TargetPath=/a/../../b", "IMG1053"],
        ["Files", "no.txt TargetPath=/a", "IMG1074"],
        ["HealthcheckInterval", "30", "IMG1046"],
        ["HealthcheckRetries", "0", "IMG1046"],
        ["HealthcheckStartPeriod", "soon", "IMG1046"],
        ["HealthcheckTimeout", "-1s", "IMG1046"],
        ["ImageFormat", "tar", "IMG1046"],
        ["LabelFile", "no.labels", "IMG1074"],
        ["LabelList", "A", "IMG1054"],
        ["LayerBudget", "0", "IMG1046"],
        ["Layering", "triple", "IMG1046"],
        ["Layers", "app Files=**", "IMG1072"],
        ["Layers", "x Order=first", "IMG1046"],
        ["Ports", "99999", "IMG1047"],
        ["Ports", "80 Type=sctp", "IMG1047"],
        ["RuntimeIdentifier", "linux", "IMG1003"],
        ["RuntimeIdentifier", "osx-arm64", "IMG1003"],
        ["SourceDateEpoch", "yesterday", "IMG1046"],
        ["Steps", "tools Command=", "IMG1046"],
        ["Steps", "tools Command=x Network=bridge", "IMG1046"],
        ["StopSignal", "sigint", "IMG1046"],
        ["Volumes", "data", "IMG1053"],
        ["WorkingDirectory", "app", "IMG1053"],
        ["AppCommandArgs", "x", "IMG1048"],
        ["EntrypointArgs", "x", "IMG1048"],
        ["Ci", "jenkins", "IMG1046"],
        ["ExtraTags", "a:b", "IMG1050"],
        ["ImageTag", "-x", "IMG1050"],
        ["ImageTags", "a;b:c", "IMG1050"],
        ["LocalRegistry", "Rocket", "IMG1046"],
        ["LockFile", "no.json", "IMG1082"],
        ["Outputs", "UPPER//x", "IMG1001"],
        ["Outputs", "store:a;oci:", "IMG1001"],
        ["Outputs", "store:a;scratch", "IMG1005"],
        ["Pull", "often", "IMG1046"],
        ["Registry", "https://reg.example", "IMG1046"],
        ["RegistryCredentials", "reg.example UserName=me", "IMG1083"],
        ["RegistryMirrors", "mirror.example", "IMG2014"],
        ["Repository", "a//b", "IMG1042"],
    ];

    // Any text is one: a path, a word for the image, globs that may match nothing.
    private static readonly string[] AnyText =
    [
        "AppCommand", "DefaultArgs", "Entrypoint", "Exclude", "Healthcheck", "Labels", "Shell", "User",
        "ArchiveOutputPath", "DigestFile", "ImageIdFile", "InsecureRegistries", "ReferencesFile", "ResultFile", "Store",
    ];

    // The SDK's, or our targets' own.
    private static readonly string[] NotTheProjects =
    [
        "AssemblyFileName", "ExecutableFileName", "FrameworkReferences", "GenerateBaseDigestLabel", "GenerateBaseNameLabel",
        "GenerateCreatedLabel", "GeneratedLabels", "IsSelfContained", "ProjectDirectory", "PublishDirectory", "PublishedFiles",
        "StartsExecutable", "TargetFrameworkVersion", "Dotnet", "DotnetRoot", "ExplainOnly", "Images", "IsIndex", "PrefersEngine", "Program",
    ];

    private readonly Project project = new();
    private readonly MockEngine engine = new();

    public static IEnumerable<object[]> Rows => Invalid;

    public void Dispose() => project.Dispose();

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void AnInvalidValueIsSaidUnderItsNameAndNothingIsWritten(string parameter, string value, string code)
    {
        var task = project.Task(engine);
        if (parameter.StartsWith("Healthcheck", StringComparison.Ordinal))
            task.Image.Healthcheck = "true";
        if (code == "IMG1048")
            task.Image.AppCommandInstruction = "None";
        Set(task, parameter, value);
        Assert.IsFalse(task.Execute());
        var error = engine.Log.Split('\n').Single(l => l.StartsWith("error ", StringComparison.Ordinal));
        StringAssert.StartsWith(error, $"error {code}: ");
        StringAssert.Contains(error, NameOf(parameter));
        var images = project.At("store/index.json");
        Assert.IsFalse(File.Exists(images) && File.ReadAllText(images).Contains("hello", StringComparison.Ordinal));
    }

    [TestMethod]
    public void EveryParameterIsHere()
    {
        var parameters = new[] { typeof(DescribeImage), typeof(BuildImage) }
            .SelectMany(t => t.GetProperties().Where(p => p.DeclaringType == t && !p.IsDefined(typeof(OutputAttribute), true)))
            .Select(p => p.Name).Distinct().Order(StringComparer.Ordinal);
        CollectionAssert.AreEqual(
            parameters.ToList(),
            Invalid.Select(r => r[0]).Concat(AnyText).Concat(NotTheProjects).Distinct().Order(StringComparer.Ordinal).ToList());
    }

    private static void Set(Tasks task, string parameter, string value)
    {
        object owner = typeof(DescribeImage).GetProperty(parameter) is { } p && p.DeclaringType == typeof(DescribeImage) ? task.Image : task.Build;
        var property = owner.GetType().GetProperty(parameter)!;
        property.SetValue(owner, property.PropertyType switch
        {
            var t when t == typeof(string) => value,
            var t when t == typeof(string[]) => value.Split(';'),
            _ => Items.Of(value),
        });
    }

    // What a project calls it, as the targets pass it on.
    private static string NameOf(string parameter) => Targets.Descendants().Where(e => e.Name.LocalName is "DescribeImage" or "BuildImage")
        .Select(e => e.Attribute(parameter)?.Value).OfType<string>()
        .Select(v => Name().Match(v).Groups[1].Value).First();

    [GeneratedRegex(@"[$@]\((\w+)\)")]
    private static partial Regex Name();
}
