using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop;

/// <summary>The same input gives the same image to the byte, whoever builds it where.</summary>
[TestClass]
public class ReproducibilityTests
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 20).Select(i => $"{i:00}.json")];

    [TestMethod]
    public void ClonesOfPeopleWhoseMachinesDifferGiveOneDigest()
    {
        Tool.RequireRoot();
        Tool.Require("taskset");
        using var folder = new TempFolder();
        // A file system that lists what was made last first.
        Directory.CreateDirectory(folder["memory"]);
        Tool.Run("mount", "-t", "tmpfs", "tmpfs", folder["memory"]);
        var digests = new[]
        {
            Publish("a", Names, umask: "022", cores: "0,1", new() { ["TZ"] = "UTC", ["LANG"] = "C" }),
            Publish("a clone in a folder with a longer name", Names.Reverse(), umask: "077", cores: "0",
                new() { ["TZ"] = "Pacific/Kiritimati", ["LANG"] = "tr_TR.UTF-8", ["LC_ALL"] = "tr_TR.UTF-8", ["DOTNET_PROCESSOR_COUNT"] = "1" }),
            Publish("memory/b", Names.Reverse(), umask: "000", cores: "1",
                new() { ["TZ"] = "America/St_Johns", ["LANG"] = "ja_JP.UTF-8", ["DOTNET_PROCESSOR_COUNT"] = "7" }),
            // With a store that has the layers which another made.
            Publish("c", Names, umask: "077", cores: "0,1", [], store: folder["memory/store"]),
        };
        Assert.HasCount(1, digests.Distinct(), string.Join('\n', digests));

        string Publish(string name, IEnumerable<string> files, string umask, string cores, Dictionary<string, string?> environment, string? store = null)
        {
            var project = Project.Create(folder[name], items: """
                <PackageReference Include="SharpCompress" Version="0.50.8" />
                <ImageBuildFile Include="data" TargetPath="/srv/data" />
                """);
            Directory.CreateDirectory($"{project.Folder}/app/data/inner");
            foreach (var file in files)
            {
                File.WriteAllText($"{project.Folder}/app/{file}", file);
                File.WriteAllText($"{project.Folder}/app/data/{file}", file);
                File.WriteAllText($"{project.Folder}/app/data/inner/{file}", file);
            }

            // A compiler that runs already has a umask and cores of its own.
            environment["UseSharedCompilation"] = "false";
            // As a checkout under the umask would have made them, at another time.
            var mode = umask switch { "000" => "a+rwX", "022" => "u+rwX,go+rX,go-w", _ => "go-rwx" };
            Tool.Run("chmod", "-R", mode, project.Folder);
            Tool.Run("find", project.Folder, "-exec", "touch", "-d", $"200{umask[2]}-01-01", "{}", "+");
            // The compiler writes the paths of the sources into what it makes unless it is told not to.
            var command = $"""
                umask {umask} && taskset -c {cores} dotnet publish app -nologo -t:PublishImage -p:ContainerBaseImage=scratch \
                  -p:PathMap="{project.Folder}=/src" -p:ImageBuildDigestFile=digest {(store is null ? "" : $"-p:ImageBuildStore='{store}'")}
                """;
            Tool.Try("bash", ["-c", command], folder: project.Folder, environment: environment).Succeed();
            return File.ReadAllText($"{project.Folder}/app/digest");
        }
    }
}
