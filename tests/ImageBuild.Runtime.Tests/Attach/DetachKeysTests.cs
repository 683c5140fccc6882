using System.Text;
using ImageBuild.Runtime.Attach;

namespace ImageBuild.Runtime.Tests.Attach;

[TestClass]
public sealed class DetachKeysTests
{
    [TestMethod]
    [DataRow("ctrl-p,ctrl-q", "ab\u0010\u0011cd", "ab", true)]
    [DataRow("ctrl-p,ctrl-q", "\u0010x\u0010\u0010\u0011", "\u0010x\u0010", true)]
    [DataRow("ctrl-p,ctrl-q", "\u0010\u0010", "\u0010", false)]
    [DataRow("CTRL-A,d", "x\u0001dy", "x", true)]
    [DataRow("ctrl-@", "a\0", "a", true)]
    [DataRow("ctrl-\\", "a\u001c", "a", true)]
    [DataRow("a,a,b", "aab", "", true)]
    public void TheKeysAreFoundAndWhatIsTypedBeforeThemIsPassedOn(string keys, string typed, string passed, bool found)
    {
        // At once, and key by key.
        foreach (var chunk in new[] { typed.Length, 1 })
        {
            var all = new List<byte>();
            var finder = DetachKeys.TryParse(keys)!;
            Assert.AreEqual(found, Encoding.ASCII.GetBytes(typed).Chunk(chunk).Any(c => finder.Find(c, all)));
            Assert.AreEqual(passed, Encoding.ASCII.GetString([.. all]));
        }
    }

    [TestMethod]
    [DataRow("foo")]
    [DataRow("ctrl-?")]
    [DataRow("ctrl-")]
    [DataRow("a,,b")]
    [DataRow("é")]
    public void WhatIsNoKeyIsNone(string keys) => Assert.IsNull(DetachKeys.TryParse(keys));
}
