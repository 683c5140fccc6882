using System.Security.Cryptography;
using System.Text;
using ImageBuild.Interop.Peers;
using ImageBuild.Tar;

namespace ImageBuild.Interop;

/// <summary>Archives of other programs read by ours, and ours unpacked by them.</summary>
[TestClass]
public class TarTests
{
    // Names that are long, not ASCII, not UTF-8; a sparse file; both kinds of link; a time before 1970; an xattr.
    private const string MakeTree = """
        set -e; mkdir -p deep/$(printf 'd%.0s' {1..90})/$(printf 'e%.0s' {1..90}); printf hello > plain
        printf x > deep/$(printf 'd%.0s' {1..90})/$(printf 'e%.0s' {1..90})/$(printf 'f%.0s' {1..120})
        printf y > $'caf\xc3\xa9'; printf z > $'latin\xe9'; printf long > $'latin\xe9'$(printf 'g%.0s' {1..200})
        ln plain hard; ln -s $(printf 't%.0s' {1..150}) symbolic; mkfifo pipe; : > empty
        truncate -s 3M holes; printf start | dd of=holes conv=notrunc status=none
        for i in $(seq 1 9); do printf $i | dd of=holes bs=1 seek=$((i * 300000)) conv=notrunc status=none; done
        chmod 4755 plain; touch -d '1960-01-02 03:04:05.5Z' empty; touch -d '2020-01-02 03:04:05.123456789Z' plain
        [ $(id -u) = 0 ] && mknod null c 1 3 && setfattr -n user.binary -v 0xfffe80c300 plain && chown 3000000:3000001 empty || true
        """;

    [TestMethod]
    [DataRow("v7", "--exclude=*dddd* --exclude=latin*gg* --exclude=symbolic --exclude=pipe --exclude=null --exclude=empty", DisplayName = "v7, without what it can't say")]
    [DataRow("oldgnu", "", DisplayName = "old GNU")]
    [DataRow("gnu", "-S", DisplayName = "GNU, sparse")]
    [DataRow("ustar", "--exclude=*fff* --exclude=latin*gg* --exclude=symbolic --exclude=empty", DisplayName = "ustar, without what it can't say")]
    [DataRow("posix", "--xattrs", DisplayName = "pax")]
    [DataRow("posix", "-S --sparse-version=0.0", DisplayName = "pax, sparse 0.0")]
    [DataRow("posix", "-S --sparse-version=0.1", DisplayName = "pax, sparse 0.1")]
    [DataRow("posix", "-S --sparse-version=1.0 --xattrs", DisplayName = "pax, sparse 1.0")]
    public void WhatGnuTarWritesReadsAsTheTreeThatItIsOf(string format, string options)
    {
        Tool.Require("tar", "bash");
        using var folder = new TempFolder();
        Bash(folder.Path, $"mkdir tree; cd tree; {MakeTree}; tar --format={format} {options} -cf ../a.tar .");
        using var archive = File.OpenRead(folder["a.tar"]);
        var ours = Describe(archive);
        Assert.AreEqual(Python(folder, "a.tar"), ours);
    }

    [TestMethod]
    public void WhatWeWriteIsUnpackedByGnuTarAndPythonAsItIs()
    {
        Tool.Require("tar", "bash");
        Tool.RequireRoot();
        using var folder = new TempFolder();
        Bash(folder.Path, $"mkdir tree out; cd tree; {MakeTree}; tar --format=posix --xattrs --xattrs-include='*' -cf ../a.tar .");
        using (var input = File.OpenRead(folder["a.tar"]))
        using (var output = File.Create(folder["b.tar"]))
        {
            var (reader, writer) = (new TarReader(input), new TarWriter(output));
            while (reader.Read() is { } entry)
                writer.Write(entry, reader.Content);
            writer.Complete();
        }

        Bash(folder.Path, "tar -xpf b.tar -C out --numeric-owner --xattrs --xattrs-include='*'");
        Tree.AssertEqual(Tree.Describe(folder["tree"]), Tree.Describe(folder["out"]));
        Assert.AreEqual(Python(folder, "a.tar"), Python(folder, "b.tar"));
    }

    private static string Describe(Stream archive)
    {
        var text = new StringBuilder();
        var reader = new TarReader(archive);
        while (reader.Read() is { } entry)
        {
            var name = Convert.ToHexStringLower(UnixText.Encode(entry.Name.TrimEnd('/')));
            var content = entry.Type == TarEntryType.File ? Convert.ToHexStringLower(SHA256.HashData(reader.Content)) : "";
            text.AppendLine($"{name} {entry.Type} {entry.Mode} {entry.UserId} {entry.GroupId} {entry.UserName} {entry.GroupName} "
                + $"{entry.Size} {entry.ModifiedTime.Seconds} {Convert.ToHexStringLower(UnixText.Encode(entry.LinkName))} "
                + $"{entry.DeviceMajor} {entry.DeviceMinor} {content}");
        }

        return text.ToString();
    }

    // The same lines by Python's tarfile.
    private static string Python(TempFolder folder, string archive)
    {
        const string Script = """
            import hashlib, math, sys, tarfile
            types = {b'0': 'File', b'\0': 'File', b'7': 'File', b'S': 'File', b'1': 'HardLink', b'2': 'SymbolicLink',
                     b'3': 'CharacterDevice', b'4': 'BlockDevice', b'5': 'Directory', b'6': 'Fifo'}
            raw = lambda text: text.encode('utf-8', 'surrogateescape').hex()
            with tarfile.open(sys.argv[1]) as tar:
                for m in tar:
                    kind = types[m.type]
                    content = hashlib.sha256(tar.extractfile(m).read()).hexdigest() if kind == 'File' else ''
                    device = (m.devmajor, m.devminor) if kind.endswith('Device') else (0, 0)
                    print(raw(m.name), kind, m.mode & 0xfff, m.uid, m.gid, m.uname, m.gname, m.size if kind == 'File' else 0,
                          math.floor(m.mtime), raw(m.linkname if 'Link' in kind else ''), *device, content)
            """;
        if (Tool.Find("python3") is null)
            Assert.Inconclusive("needs python3");
        return Tool.Try("python3", ["-c", Script, folder[archive]]).Succeed().Output;
    }

    private static void Bash(string folder, string script) => Tool.Try("bash", ["-c", script], folder: folder).Succeed();
}
