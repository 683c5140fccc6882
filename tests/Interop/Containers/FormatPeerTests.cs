using ImageBuild.Interop.Peers;

namespace ImageBuild.Interop.Containers;

/// <summary>Templates of <c>--format</c>, and what containers' health and restarts are called, are docker's on the same containers.</summary>
[TestClass]
public sealed class FormatPeerTests
{
    private static readonly string[] Inspects =
    [
        "{{.State.Status}} {{.State.Running}} {{.State.ExitCode}} {{.State.Restarting}} {{.RestartCount}} {{.Name}}",
        "{{.Config.Labels}} {{index .Config.Labels \"a\"}} [{{index .Config.Labels \"none\"}}] {{len .Config.Labels}}",
        "{{range $k, $v := .Config.Labels}}{{$k}}={{$v}};{{end}}{{with .HostConfig.RestartPolicy}}{{.Name}}/{{.MaximumRetryCount}}{{end}}",
        "{{range .Config.Env}}{{if eq . \"A=1\"}}{{println .}}{{end}}{{end}}{{json .Config.Labels}}",
        "{{.Path}} {{.Args}} {{json .Args}} {{join .Args \"|\"}} {{index .Args 0}} {{slice .Path 1 3}} {{.Path | upper | printf \"%-10s|\"}}",
        "{{json .Config.Entrypoint}} {{json .Config.Cmd}} {{.Config.Cmd}}",
        "{{if and .State.Running (not .State.Restarting)}}up{{else if .State.Restarting}}again{{else}}down{{end}}{{/* c */ -}}   .",
        "{{.HostConfig.NetworkMode}} {{.HostConfig.Memory}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.LogConfig.Type}} {{.Config.Tty}}",
        "{{if eq .Name \"/c1\"}}{{.State.Health.Status}} {{gt .State.Health.FailingStreak 0}} {{(index .State.Health.Log 0).ExitCode}} {{json (index .State.Health.Log 0).Output}} {{json .Config.Healthcheck.Test}}{{end}}",
    ];

    private static readonly string[] Wrong = ["{{.State.Nothing}}", "{{index .Args 99}}", "{{range .Name}}{{end}}", "{{nothing}}", "{{.Name", "{{if}}"];

    private static readonly string[] Lists =
    [
        "{{.Names}} {{.State}} {{.Image}} {{.Command}} {{.Labels}} {{.Networks}} {{.LocalVolumes}} {{.Label \"a\"}}",
        "table {{.Names}}\\t{{.Image}}\\t{{.State}}\\t{{.Label \"a\"}}",
        "table {{lower .Names}}-{{.State}}",
    ];

    [TestMethod]
    public void TemplatesSayWhatDockersSay()
    {
        using var folder = new TempFolder();
        using var docker = Dockerd.Start();
        Tool.Run("skopeo", "--insecure-policy", "copy", $"oci:{SmallBase.Layout}:base", $"docker-archive:{folder["a.tar"]}:base:1");
        docker.Docker("load", "-i", folder["a.tar"]);
        var ours = new Imagebuild(folder["store"]);
        ours.Run("copy", $"oci:{SmallBase.Layout}:base", "store:base:1");
        foreach (var run in new Func<string[], string>[] { docker.Docker, ours.Run })
        {
            run(["run", "-d", "--network", "none", "--name", "c1", "--label", "a=b", "-e", "A=1", "--health-cmd", "echo bad; exit 3",
                "--health-interval", "1s", "--health-retries", "1", "base:1", "sleep", "1000"]);
            run(["run", "-d", "--network", "none", "--name", "c2", "--restart", "on-failure:1", "--entrypoint", "false", "base:1", "x"]);
            Wait.Until(() => run(["inspect", "-f", "{{.State.Health.Status}}", "c1"]) == "unhealthy\n" && run(["inspect", "-f", "{{.State.Status}}", "c2"]) == "exited\n");
        }

        var all = string.Join('\n', Inspects);
        Assert.AreEqual(docker.Docker("inspect", "-f", all, "c1", "c2"), ours.Run("inspect", "-f", all, "c1", "c2"));
        foreach (var template in Wrong)
        {
            var (theirs, own) = (docker.TryDocker("inspect", "-f", template, "c1"), ours.Try("inspect", "-f", template, "c1"));
            // Docker prints a line feed before it fails.
            Assert.AreEqual(theirs.Output.TrimStart('\n'), own.Output, template);
            Assert.AreNotEqual(0, own.ExitCode, template);
            StringAssert.Contains(own.Error, theirs.Error.Trim(), template);
        }

        foreach (var list in Lists)
            Assert.AreEqual(docker.Docker("ps", "-a", "--format", list), ours.Run("ps", "-a", "--format", list), list);
        Assert.AreEqual(
            docker.Docker("images", "--format", "table {{.Repository}}\\t{{.Tag}}\\t{{.CreatedAt}}"), ours.Run("images", "--format", "table {{.Repository}}\\t{{.Tag}}\\t{{.CreatedAt}}"));
        ours.Run("rm", "-f", "c1", "c2");
    }
}
