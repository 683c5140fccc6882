using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ImageBuild.Tests.Registry;

/// <summary>What registries and networks do to a client, by name.</summary>
internal static class Faults
{
    /// <summary>A fault for requests of a method whose path has a text in it; others go through.</summary>
    public static Fault On(string method, string path, Fault fault) => (registry, context, next) =>
        context.Request.Method == method && context.Request.Path.Value!.Contains(path, StringComparison.Ordinal)
            ? fault(registry, context, next) : next();

    /// <summary>A fault for the first requests that reach it.</summary>
    public static Fault Times(int count, Fault fault)
    {
        var left = count;
        return (registry, context, next) => Interlocked.Decrement(ref left) >= 0 ? fault(registry, context, next) : next();
    }

    /// <summary>Answers with a status.</summary>
    public static Fault Status(int status, string code = "UNKNOWN", string message = "", string? retryAfter = null) =>
        async (_, context, _) =>
        {
            if (retryAfter is not null)
                context.Response.Headers.RetryAfter = retryAfter;
            await FakeRegistry.FailAsync(context, status, code, message);
        };

    /// <summary>Answers with bytes of its own.</summary>
    public static Fault Answer(string? contentType, byte[] body) => async (_, context, _) =>
    {
        context.Response.ContentType = contentType;
        await context.Response.Body.WriteAsync(body);
    };

    /// <summary>Redirects.</summary>
    public static Fault Redirect(Func<string> location, int status = 307) => (_, context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location();
        return Task.CompletedTask;
    };

    /// <summary>Lets the answer's head go, changed.</summary>
    public static Fault Header(string name, string? value) => (_, context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            if (value is null)
                context.Response.Headers.Remove(name);
            else
                context.Response.Headers[name] = value;
            return Task.CompletedTask;
        });
        return next();
    };

    /// <summary>Breaks the connection before anything is answered.</summary>
    public static Fault Break() => (_, context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>Breaks the connection in the middle of the body.</summary>
    public static Fault Cut(int after) => (_, context, next) => ThroughAsync(context, next, new CutStream(context, after, TimeSpan.Zero));

    /// <summary>Breaks the connection in the middle of the request's body, of which the server has the beginning.</summary>
    public static Fault CutBody(int after) => (_, context, next) =>
    {
        context.Request.Body = new CutBodyStream(context, after);
        return next();
    };

    /// <summary>Does what was asked and breaks the connection before it says so.</summary>
    public static Fault LoseAnswer() => async (_, context, next) =>
    {
        context.Response.OnStarting(() => throw new IOException("lost"));
        await next();
        context.Abort();
    };

    /// <summary>Stops sending in the middle of the body, for a while.</summary>
    public static Fault Stall(int after, TimeSpan time) =>
        (_, context, next) => ThroughAsync(context, next, new CutStream(context, after, time));

    /// <summary>Ignores ranges, as small registries do.</summary>
    public static Fault NoRanges() => (_, context, next) =>
    {
        context.Request.Headers.Remove("Range");
        return next();
    };

    /// <summary>Asks for Basic authentication.</summary>
    public static Fault Basic(string user, string password) => async (_, context, next) =>
    {
        var expected = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}"));
        if (context.Request.Headers.Authorization == expected)
        {
            await next();
            return;
        }

        context.Response.Headers.WWWAuthenticate = "Basic realm=\"test\"";
        await FakeRegistry.FailAsync(context, 401, "UNAUTHORIZED", "authentication required");
    };

    private static async Task ThroughAsync(HttpContext context, Func<Task> next, Stream body)
    {
        var plain = context.Features.Get<IHttpResponseBodyFeature>()!;
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body, plain));
        await next();
    }

    private sealed class CutBodyStream(HttpContext context, int after) : MemoryStream
    {
        private readonly Stream inner = context.Request.Body;
        private int left = after;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (left == 0)
            {
                context.Abort();
                throw new IOException("cut");
            }

            var read = await inner.ReadAsync(buffer[..Math.Min(left, buffer.Length)], cancellationToken);
            left -= read;
            return read;
        }

        // MemoryStream's own would copy what is in it.
        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[bufferSize];
            int read;
            while ((read = await ReadAsync(buffer, cancellationToken)) > 0)
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private sealed class CutStream(HttpContext context, int after, TimeSpan stall) : MemoryStream
    {
        private readonly Stream inner = context.Response.Body;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var first = buffer[..Math.Min(after, buffer.Length)];
            await inner.WriteAsync(first, cancellationToken);
            await inner.FlushAsync(cancellationToken);
            if (first.Length == buffer.Length)
                return;
            await Task.Delay(stall, CancellationToken.None);
            context.Abort();
        }
    }
}
