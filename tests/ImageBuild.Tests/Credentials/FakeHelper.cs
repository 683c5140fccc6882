namespace ImageBuild.Tests.Credentials;

/// <summary>
/// A credential helper, <c>docker-credential-test</c>, as a shell script that keeps what it gets in files: a folder for
/// the <c>PATH</c>.
/// </summary>
internal sealed class FakeHelper : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("imagebuild-test-");

    /// <summary>A helper that does as docker's protocol says.</summary>
    public FakeHelper()
        : this("""
        case $1 in
        get) read -r server; cat "$0.$(echo "$server" | tr -c 'a-z0-9.\n' _)" 2>/dev/null || { echo 'credentials not found in native keychain'; exit 1; } ;;
        store) json=$(cat); server=$(echo "$json" | sed 's/.*"ServerURL":"\([^"]*\)".*/\1/'); echo "$json" > "$0.$(echo "$server" | tr -c 'a-z0-9.\n' _)" ;;
        erase) read -r server; rm "$0.$(echo "$server" | tr -c 'a-z0-9.\n' _)" 2>/dev/null || { echo 'credentials not found in native keychain'; exit 1; } ;;
        esac
        """)
    {
    }

    /// <summary>A helper that runs a script.</summary>
    public FakeHelper(string script)
    {
        if (OperatingSystem.IsWindows())
            throw new AssertInconclusiveException("the helper is a shell script");
        var program = Path.Combine(folder.FullName, "docker-credential-test");
        File.WriteAllText(program, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
    }

    /// <summary>The helper of an environment in which it is found.</summary>
    public Dictionary<string, string> Environment => new() { ["PATH"] = $"{folder.FullName}:/usr/bin:/bin" };

    public void Dispose() => folder.Delete(recursive: true);
}
