using System.Text;

namespace ImageBuild.Tests.HostBase;

/// <summary>A machine's file system made up for a test.</summary>
internal sealed class Machine : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("imagebuild-machine-").FullName;

    public Machine File(string path, byte[] content)
    {
        var file = Root + path;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllBytes(file, content);
        return this;
    }

    public Machine File(string path, string content) => File(path, Encoding.UTF8.GetBytes(content));

    public Machine Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Root + path)!);
        System.IO.File.CreateSymbolicLink(Root + path, target);
        return this;
    }

    public Machine Mode(string path, string octal)
    {
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(Root + path, (UnixFileMode)Convert.ToInt32(octal, 8));
        return this;
    }

    /// <summary>A machine with what the host base needs: merged /usr, a C library, one .NET and ASP.NET.</summary>
    public static Machine WithDotnet(string dotnetRoot, params string[] versions)
    {
        var machine = new Machine()
            .Link("/lib", "usr/lib")
            .Link("/lib64", "usr/lib64")
            .Link("/usr/lib64/ld.so.2", "/lib/ld-2.99.so")
            .File("/usr/lib/ld-2.99.so", ElfBuilder.Make())
            .File("/usr/lib/libc.so.6", ElfBuilder.Make(needed: "ld.so.2"))
            .File("/usr/lib/libssl.so.3", ElfBuilder.Make(needed: ["libcrypto.so.3", "libc.so.6"]))
            .File("/usr/lib/libcrypto.so.3", ElfBuilder.Make())
            .File("/usr/lib/ossl-modules/legacy.so", ElfBuilder.Make())
            .File("/etc/ssl/certs/ca-certificates.crt", "certificates")
            .File("/usr/share/zoneinfo/UTC", "TZif")
            .File($"{dotnetRoot}/dotnet", ElfBuilder.Make(interpreter: "/lib64/ld.so.2", needed: "libc.so.6"))
            .Mode($"{dotnetRoot}/dotnet", "755")
            .File($"{dotnetRoot}/sdk/10.0.1/sdk.dll", "no part of an image");
        foreach (var version in versions)
        {
            machine.File($"{dotnetRoot}/host/fxr/{version}/libhostfxr.so", ElfBuilder.Make(needed: "libc.so.6"))
                .File($"{dotnetRoot}/shared/Microsoft.NETCore.App/{version}/libcoreclr.so", ElfBuilder.Make(needed: "libc.so.6"))
                .File($"{dotnetRoot}/shared/Microsoft.AspNetCore.App/{version}/Microsoft.AspNetCore.dll", "web");
        }

        return machine;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
