using ImageBuild.Benchmarks.Inputs;
using ImageBuild.Benchmarks.Limits;
using ImageBuild.Benchmarks.Measuring;
using ImageBuild.Interop.Peers;

namespace ImageBuild.Benchmarks.Scenarios;

/// <summary>
/// The image step of <c>dotnet publish</c> of a web program over the real base, to a registry: first, without a change,
/// and with one file changed. Its time is that of the tasks that make the image, by the binary log: compiling and copying
/// are the same for both. Its memory is what the peak of the <c>dotnet</c> process is above that of a publish without.
/// </summary>
internal static class PublishScenario
{
    public static IEnumerable<Comparison> Comparisons()
    {
        using var folder = new TempFolder();
        using var registry = DockerRegistry.Start();
        var baseImage = $"{registry.Host}/base:1";
        Tool.Run("skopeo", "--insecure-policy", "copy", "--dest-tls-verify=false", $"oci:{RealBase.Layout}:base", $"docker://{baseImage}");
        var ours = WebProject.WithOurs(folder["ours"], registry.Host, baseImage);
        var sdk = WebProject.WithSdk(folder["sdk"], registry.Host, baseImage);
        var (bytes, files) = ours.Published;
        Console.Error.WriteLine($"publish: {files} files, {bytes / 1_000_000} MB");
        foreach (var (name, most, work, prepare) in new (string, double, Work?, Action<WebProject>)[]
        {
            ("publish, first", 0.4, new Work { Read = bytes, Hashed = bytes, Deflated = bytes }, p => p.Forget()),
            ("publish, no change", 0.06, null, _ => { }),
            ("publish, one file changed", 0.1, null, p => p.Change()),
        })
        {
            yield return new Comparison(
                [new Quantity(name) { Goals = [new Goal.OfPeer("the SDK", most)], Work = work }, Quantity.Memory(name)],
                [Of("imagebuild", ours, prepare), Of("the SDK", sdk, prepare)]);
        }
    }

    private static Contender Of(string name, WebProject project, Action<WebProject> prepare) => new(name, () =>
    {
        prepare(project);
        // It compiles what has changed, so that the image step is all that is added.
        var without = project.PublishOnly();
        Contender.Settle();
        var usage = project.PublishImage();
        return [usage.Seconds, Math.Max(0, usage.PeakMegabytes - without.PeakMegabytes)];
    });
}
