using System.Net.Http.Headers;

namespace ImageBuild.Registry;

/// <summary>What is sent as <c>Authorization</c>, and until when it is worth sending.</summary>
internal sealed record Grant(AuthenticationHeaderValue Header, DateTimeOffset Expires);
