using Microsoft.AspNetCore.Http;

namespace ImageBuild.Tests.Registry;

/// <summary>Something that comes between a client and a fake registry. Calls <paramref name="next"/>, or answers itself.</summary>
internal delegate Task Fault(FakeRegistry registry, HttpContext context, Func<Task> next);
