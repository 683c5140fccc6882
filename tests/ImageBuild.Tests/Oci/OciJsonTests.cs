using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using ImageBuild.Oci;
using JsonArray = System.Text.Json.Nodes.JsonArray;

namespace ImageBuild.Tests.Oci;

[TestClass]
public class OciJsonTests
{
    private const string D = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Config = $$"""{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{D}}","size":2}""";
    private const string Manifest = $$"""{"schemaVersion":2,"config":{{Config}},"layers":[]}""";

    [TestMethod]
    public void FieldsThatAreNotKnownComeBackAtEveryLevel()
    {
        const string json = """
            {"architecture":"amd64","os":"linux","config":{"Env":["A=1:2;3,4= 5"],"Healthcheck":{"Test":["CMD","x"],"StartInterval":5},"MacAddress":"02:42"},"rootfs":{"type":"layers","diff_ids":[]},"history":[{"created":"2024-01-01T00:00:00.123456789Z","x.note":[1,2]}],"moby.buildkit.buildinfo.v1":"abc"}
            """;
        Assert.AreEqual(json.Trim(), Encoding.UTF8.GetString(OciJson.Write(OciJson.ReadConfig(Encoding.UTF8.GetBytes(json)))));
    }

    // They would come back where a layer is put on such an image, and half a character can't be written.
    [TestMethod]
    [DataRow("\"x\":\"\\ud800\"", DisplayName = "a value")]
    [DataRow("\"\\udc00\":1", DisplayName = "a name")]
    [DataRow("\"config\":{\"x\":{\"y\":[\"\\ude00\"]}}", DisplayName = "far inside")]
    public void AFieldThatIsNotKnownAndNoTextIsRefused(string field) => Assert.AreEqual(
        ErrorCode.InvalidDocument,
        Assert.ThrowsExactly<ImageBuildException>(() => OciJson.ReadConfig(Encoding.UTF8.GetBytes(
            "{\"architecture\":\"a\",\"os\":\"b\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}," + field + "}"))).Code);

    [TestMethod]
    public void MapsAreWrittenInTheOrderOfTheirBytesWhateverTheCulture()
    {
        var config = OciJson.ReadConfig("""
            {"architecture":"a","os":"b","config":{"Labels":{"z":"1","a":"<&>'é","Z":"2","_":"3"},"ExposedPorts":{"90/tcp":{},"8080/tcp":{}}},"rootfs":{"type":"layers","diff_ids":[]}}
            """u8);
        StringAssert.Contains(
            Encoding.UTF8.GetString(OciJson.Write(config)),
            """
            "ExposedPorts":{"8080/tcp":{},"90/tcp":{}},"Labels":{"Z":"2","_":"3","a":"<&>'é","z":"1"}
            """);
    }

    [TestMethod]
    public void WhatDockerWritesAsNullIsLeftOut()
    {
        var config = OciJson.ReadConfig("""
            {"architecture":"a","os":"b","config":{"Cmd":null,"Entrypoint":null,"Labels":null,"OnBuild":null},"rootfs":{"type":"layers","diff_ids":[]}}
            """u8);
        Assert.IsNull(config.Config!.Cmd);
        Assert.AreEqual(
            """{"architecture":"a","os":"b","config":{},"rootfs":{"type":"layers","diff_ids":[]}}""",
            Encoding.UTF8.GetString(OciJson.Write(config)));
    }

    [TestMethod]
    [DataRow("", DisplayName = "nothing")]
    [DataRow("null", DisplayName = "null")]
    [DataRow("[]", DisplayName = "an array")]
    [DataRow("{}", DisplayName = "no fields")]
    [DataRow($$"""{"schemaVersion":1,"config":{{Config}},"layers":[]}""", DisplayName = "schema 1")]
    [DataRow($$"""{"schemaVersion":2,"config":{{Config}},"layers":null}""", DisplayName = "layers null")]
    [DataRow($$"""{"schemaVersion":2,"config":null,"layers":[]}""", DisplayName = "config null")]
    [DataRow($$"""{"schemaVersion":2,"config":{{Config}},"layers":[null]}""", DisplayName = "a layer null")]
    [DataRow($$"""{"schemaVersion":2,"config":{{Config}},"layers":[],"layers":[]}""", DisplayName = "a name twice")]
    [DataRow($$"""{"schemaVersion":2,"config":{{Config}},"layers":[],"manifests":[]}""", DisplayName = "index and manifest at once, CVE-2021-41190")]
    [DataRow($$"""{"schemaVersion":2,"config":{{Config}},"layers":[],"fsLayers":[]}""", DisplayName = "schema 1 and 2 at once, CVE-2021-41190")]
    [DataRow($$"""{"schemaVersion":2,"config":{{Config}},"layers":[],"m\u0061nifests":[]}""", DisplayName = "index and manifest at once, one of them escaped")]
    [DataRow($$"""{"schemaVersion":2,"config":{{Config}},"layers":[],"l\u0061yers":[]}""", DisplayName = "a name twice, once escaped")]
    [DataRow($$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","config":{{Config}},"layers":[]}""", DisplayName = "says that it is an index")]
    [DataRow("""{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"sha256:../x","size":2},"layers":[]}""", DisplayName = "a digest that is a path")]
    [DataRow($$"""{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"{{D}}","size":-1},"layers":[]}""", DisplayName = "a negative size")]
    [DataRow($$"""{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"{{D}}","size":99999999999999999999},"layers":[]}""", DisplayName = "a size over 64 bits")]
    [DataRow($$"""{"schemaVersion":2,"config":{"mediaType":"a b\n","digest":"{{D}}","size":1},"layers":[]}""", DisplayName = "a media type that breaks a header")]
    [DataRow($$"""{"schemaVersion":2,"config":{"digest":"{{D}}","size":1},"layers":[]}""", DisplayName = "no media type")]
    [DataRow(Manifest + "x", DisplayName = "garbage after the end")]
    public void AManifestThatIsNoneIsRefused(string json) => Assert.AreEqual(
        ErrorCode.InvalidDocument,
        Assert.ThrowsExactly<ImageBuildException>(() => OciJson.ReadManifest(Encoding.UTF8.GetBytes(json))).Code);

    [TestMethod]
    [DataRow("""{"schemaVersion":2,"manifests":null}""", DisplayName = "manifests null")]
    [DataRow("""{"schemaVersion":2,"manifests":[],"layers":[]}""", DisplayName = "manifest and index at once, CVE-2021-41190")]
    [DataRow("""{"schemaVersion":2,"manifests":[],"config":{}}""", DisplayName = "a config in an index, CVE-2021-41190")]
    [DataRow("""{"schemaVersion":2,"manifests":[],"mediaType":"application/vnd.oci.image.manifest.v1+json"}""", DisplayName = "says that it is a manifest")]
    public void AnIndexThatIsNoneIsRefused(string json) => Assert.AreEqual(
        ErrorCode.InvalidDocument,
        Assert.ThrowsExactly<ImageBuildException>(() => OciJson.ReadIndex(Encoding.UTF8.GetBytes(json))).Code);

    [TestMethod]
    public void DocumentsNestedTooDeepAreRefused()
    {
        OciJson.ReadManifest(Nested(31));
        foreach (var depth in new[] { 32, 10_000 })
            Assert.ThrowsExactly<ImageBuildException>(() => OciJson.ReadManifest(Nested(depth)));

        static byte[] Nested(int depth) => Encoding.UTF8.GetBytes(Manifest[..^1] + ",\"x\":" + new string('[', depth) + new string(']', depth) + "}");
    }

    // What of a document is nobody's business here may be the next reader's.
    [TestMethod]
    public void WhateverFieldsADocumentHasBesidesComeBack() => Gen.Select(AnyJson, AnyJson, AnyJson).Sample((one, two, three) =>
    {
        var manifest = JsonNode.Parse(Manifest)!.AsObject();
        manifest.Add("x-one", one?.DeepClone());
        manifest["config"]!.AsObject().Add("x-two", two?.DeepClone());
        var index = new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(JsonNode.Parse(Config)), ["x-three"] = three?.DeepClone() };
        index["manifests"]![0]!["platform"] = new JsonObject { ["architecture"] = "a", ["os"] = "b", ["x-one"] = one?.DeepClone() };
        return ComesBack(manifest, json => OciJson.Write(OciJson.ReadManifest(json))) && ComesBack(index, json => OciJson.Write(OciJson.ReadIndex(json)));
    }, iter: 500);

    private static Gen<JsonNode?> AnyJson => Gen.Recursive<JsonNode?>((depth, again) => depth > 3
        ? Scalar
        : Gen.OneOf(
            Scalar,
            again.Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())])),
            Gen.Select(Gen.String[Gen.Char["aé\"\\<\u0001"], 0, 5], again)
                .Array[0, 3].Select(members => (JsonNode?)new JsonObject(members.DistinctBy(m => m.Item1).Select(m => KeyValuePair.Create(m.Item1, m.Item2?.DeepClone()))))));

    private static Gen<JsonNode?> Scalar => Gen.OneOf(
        Gen.Int.Select(_ => (JsonNode?)null),
        Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
        Gen.Long.Select(n => (JsonNode?)JsonValue.Create(n)),
        AnyOf("1.50", "-0", "1e400", "123456789012345678901234567890").Select(n => JsonNode.Parse(n)),
        AnyOf("", "text", "é<>&'\"\\/", "😀", "\u0000\u2028").Select(t => (JsonNode?)JsonValue.Create(t)));

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static bool ComesBack(JsonObject document, Func<byte[], byte[]> rewrite)
    {
        var written = JsonNode.Parse(rewrite(Encoding.UTF8.GetBytes(document.ToJsonString())));
        return JsonNode.DeepEquals(document, written);
    }
}
