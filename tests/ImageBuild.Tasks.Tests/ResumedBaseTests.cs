using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ImageBuild.Images;
using ImageBuild.Layers;
using ImageBuild.Oci;
using ImageBuild.Testing;

namespace ImageBuild.Tasks.Tests;

/// <summary>A publish whose base comes from a registry, after one that was ended in the middle of it.</summary>
[TestClass]
public sealed class ResumedBaseTests : IDisposable
{
    private readonly Project project = new();
    private readonly MockEngine engine = new();

    public void Dispose() => project.Dispose();

    [TestMethod]
    public async Task OfALayerThatIsThereInPartOnlyTheRestIsAskedFor()
    {
        var image = TestImages.WithFiles(Platform.Parse("linux/amd64"), LayerCompression.None, new string('a', 500_000), "b");
        using var registry = new Registry(image);
        var layer = image.Layers[0].Descriptor;
        var bytes = await registry.BytesAsync(layer.Digest);
        Directory.CreateDirectory(project.At("store/tmp"));
        await File.WriteAllBytesAsync(project.At($"store/tmp/blob-sha256-{layer.Digest.Hex}"), bytes[..400_000]);

        var task = project.Task(engine);
        task.Image.BaseImage = $"{registry.Host}/base:1";
        Assert.IsTrue(task.Execute(), engine.Log);
        CollectionAssert.AreEqual(new[] { "bytes=400000-" }, registry.RangesOf(layer.Digest));
        CollectionAssert.AreEqual(new[] { "" }, registry.RangesOf(image.Layers[1].Descriptor.Digest));
        CollectionAssert.AreEqual(bytes, await File.ReadAllBytesAsync(project.At($"store/blobs/sha256/{layer.Digest.Hex}")));
        Assert.IsFalse(File.Exists(project.At($"store/tmp/blob-sha256-{layer.Digest.Hex}")));
    }

    // Of one image, which it only gives; it remembers what was asked for of each blob.
    private sealed class Registry : IDisposable
    {
        private readonly Image image;
        private readonly HttpListener listener = new();
        private readonly ConcurrentQueue<(string Path, string Range)> requests = new();

        public Registry(Image image)
        {
            this.image = image;
            using (var port = new TcpListener(IPAddress.Loopback, 0))
            {
                port.Start();
                Host = port.LocalEndpoint.ToString()!;
            }

            listener.Prefixes.Add($"http://{Host}/");
            listener.Start();
            _ = ServeAsync();
        }

        public string Host { get; }

        public List<string> RangesOf(Digest blob) => [.. requests.Where(r => r.Path.EndsWith($"/blobs/{blob}", StringComparison.Ordinal)).Select(r => r.Range)];

        public async Task<byte[]> BytesAsync(Digest blob)
        {
            using var bytes = new MemoryStream();
            await using var stream = await image.Blobs.First(b => b.Descriptor.Digest == blob).OpenAsync(default);
            await stream.CopyToAsync(bytes);
            return bytes.ToArray();
        }

        public void Dispose() => listener.Close();

        private async Task ServeAsync()
        {
            while (listener.IsListening)
            {
                var context = await listener.GetContextAsync();
                await AnswerAsync(context.Request, context.Response);
                context.Response.Close();
            }
        }

        private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
        {
            var path = request.Url!.AbsolutePath;
            if (path == "/v2/")
                return;
            if (path.Contains("/manifests/", StringComparison.Ordinal))
            {
                response.ContentType = image.Document.MediaType;
                response.Headers["Docker-Content-Digest"] = image.Digest.ToString();
                await WriteAsync(request, response, image.Document.Bytes);
                return;
            }

            var range = request.Headers["Range"] ?? "";
            requests.Enqueue((path, range));
            var bytes = await BytesAsync(Digest.Parse(path[(path.LastIndexOf('/') + 1)..]));
            var from = range.Length == 0 ? 0 : int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
            if (range.Length > 0)
            {
                response.StatusCode = (int)HttpStatusCode.PartialContent;
                response.Headers["Content-Range"] = $"bytes {from}-{bytes.Length - 1}/{bytes.Length}";
            }

            await WriteAsync(request, response, bytes.AsMemory(from));
        }

        private static async Task WriteAsync(HttpListenerRequest request, HttpListenerResponse response, ReadOnlyMemory<byte> bytes)
        {
            response.ContentLength64 = bytes.Length;
            if (request.HttpMethod != "HEAD")
                await response.OutputStream.WriteAsync(bytes);
        }
    }
}
