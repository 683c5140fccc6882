using System.Text;
using ImageBuild.Build;

namespace ImageBuild.Tests.Build;

[TestClass]
public class FileKindTests
{
    [TestMethod]
    [DataRow("hello", "\u007fELF", true, DisplayName = "an apphost")]
    [DataRow("createdump", "\u007fELF", true, DisplayName = "a program of the runtime")]
    [DataRow("libcoreclr.so", "\u007fELF", false, DisplayName = "a library")]
    [DataRow("libssl.so.3", "\u007fELF", false, DisplayName = "a library with a version")]
    [DataRow("start.sh", "#!/b", true, DisplayName = "a script that says who reads it")]
    [DataRow("notes.sh", "echo", false, DisplayName = "a script that does not")]
    [DataRow("hello.dll", "MZ\u0090\0", false, DisplayName = "an assembly")]
    [DataRow("hello.exe", "MZ\u0090\0", false, DisplayName = "a Windows program")]
    [DataRow("empty", "", false, DisplayName = "an empty file")]
    [DataRow("short", "\u007fEL", false, DisplayName = "three bytes")]
    public void AProgramIsToldByNameAndContent(string name, string head, bool expected) =>
        Assert.AreEqual(expected, FileKind.IsProgram(name, Encoding.Latin1.GetBytes(head)));
}
