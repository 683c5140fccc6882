using System.Reflection;
using System.Text.Json;
using ImageBuild.Runtime.Containers;

namespace ImageBuild.Runtime.Tests.Containers;

[TestClass]
public class ContainerStateTests
{
    private static readonly ContainerState Full = new()
    {
        Process = 7,
        ProcessStart = ulong.MaxValue,
        Started = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
        Finished = new(2027, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
        ExitCode = -1,
        OutOfMemory = true,
        RestartCount = 3,
        Restarting = true,
        Cgroups = ["/a", "/b\"\n"],
        CreatedPaths = ["/é"],
    };

    [TestMethod]
    public void AllOfAStateComesBack()
    {
        var properties = typeof(ContainerState).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var state in new[] { Full, new ContainerState() })
        {
            var read = ContainerJson.ReadState(ContainerJson.Write(state));
            foreach (var property in properties)
                Assert.AreEqual(JsonSerializer.Serialize(property.GetValue(state)), JsonSerializer.Serialize(property.GetValue(read)), property.Name);
        }

        Assert.DoesNotContain(p => JsonSerializer.Serialize(p.GetValue(Full)) == JsonSerializer.Serialize(p.GetValue(new ContainerState())), properties);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{}")]
    [DataRow("[]")]
    [DataRow("""{"Process":"7"}""")]
    [DataRow("{\"Process\":7,")]
    public void WhatIsNoStateIsNone(string json) =>
        Assert.Throws<JsonException>(() => ContainerJson.ReadState(System.Text.Encoding.UTF8.GetBytes(json)));
}
