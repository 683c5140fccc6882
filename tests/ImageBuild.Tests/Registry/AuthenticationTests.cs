using ImageBuild.Credentials;

namespace ImageBuild.Tests.Registry;

[TestClass]
public class AuthenticationTests
{
    [TestMethod]
    public async Task ABasicPasswordIsSentOnceItIsAskedForAndThenAlways()
    {
        await using var scene = await Scene.StartAsync(
            o => o with { Credentials = new Anyone("user", "pw") }, Faults.Basic("user", "pw"));
        await scene.HasAsync(Scene.ImageOf(10));
        await scene.PullAsync();
        CollectionAssert.AreEqual(
            new[] { 401, 200, 200, 200 }, scene.Registry.Requests.Select(r => r.Status).ToList());
        Assert.IsNull(scene.Registry.Requests[0]["Authorization"]);
    }

    [TestMethod]
    public async Task AWrongPasswordIsTriedOnceAndNotShown()
    {
        await using var scene = await Scene.StartAsync(
            o => o with { Credentials = new Anyone("user", "hunter2") }, Faults.Basic("user", "pw"));
        var error = await Scene.FailsAsync(ErrorCode.NotAuthorized, () => scene.PullAsync());
        Assert.HasCount(2, scene.Registry.Requests);
        StringAssert.Contains(error.Message, "the test");
        Assert.DoesNotContain("hunter2", error.ToString());
        Assert.DoesNotContain(Convert.ToBase64String("user:hunter2"u8), error.ToString());
    }

    [TestMethod]
    public async Task WithoutACredentialItIsSaidWhereOneWasLookedFor()
    {
        await using var scene = await Scene.StartAsync(
            o => o with { Credentials = CredentialFiles.Of(new Dictionary<string, string> { ["REGISTRY_AUTH_FILE"] = "/no/such/config.json" }) }, Faults.Basic("user", "pw"));
        var error = await Scene.FailsAsync(ErrorCode.NotAuthorized, () => scene.PullAsync());
        StringAssert.Contains(error.Message, "/no/such/config.json");
        Assert.HasCount(1, scene.Registry.Requests);
    }

    [TestMethod]
    public async Task ATokenIsFetchedForEverybodyWithoutAPassword()
    {
        var tokens = new TokenServer();
        await using var scene = await Scene.StartAsync(tokens.ServeAsync);
        await scene.HasAsync(Scene.ImageOf(10));
        await scene.PullAsync();
        CollectionAssert.AreEqual(
            new[] { 401, 200, 200, 200, 200 }, scene.Registry.Requests.Select(r => r.Status).ToList());
        var asked = scene.Registry.Of("GET", "/token").Single();
        Assert.AreEqual("?service=fake%20registry&scope=repository%3Aapp%3Apull", asked.Query);
        Assert.IsNull(asked["Authorization"]);
    }

    [TestMethod]
    public async Task ATokenToPushIsFetchedWithThePasswordAndServesAllOfThePush()
    {
        var tokens = new TokenServer { Password = "pw" };
        var credentials = new Anyone("user", "pw");
        await using var scene = await Scene.StartAsync(o => o with { Credentials = credentials }, tokens.ServeAsync);
        var image = Scene.ImageOf(10);
        await scene.PushAsync(image);
        Assert.AreEqual(image.Digest, scene.Registry.Tagged("app", "1"));
        StringAssert.Contains(scene.Registry.Of("GET", "/token")[0].Query, "repository%3Aapp%3Apull%2Cpush");
        StringAssert.StartsWith(scene.Registry.Of("GET", "/token")[0]["Authorization"], "Basic ");
        Assert.AreEqual(1, credentials.Asked);
        Assert.IsTrue(scene.Registry.Requests.Where(r => r.Path != "/token").All(r => r["Authorization"]?.StartsWith("Basic ", StringComparison.Ordinal) != true));
    }

    [TestMethod]
    public async Task AnIdentityTokenIsExchangedByPost()
    {
        var tokens = new TokenServer { Password = "refresh" };
        await using var scene = await Scene.StartAsync(
            o => o with { Credentials = new Anyone(new Credential.IdentityToken("refresh", "the test")) }, tokens.ServeAsync);
        await scene.PushAsync(Scene.ImageOf(10));
        Assert.IsNotEmpty(scene.Registry.Of("POST", "/token"));
        Assert.IsEmpty(scene.Registry.Of("GET", "/token"));
    }

    [TestMethod]
    [DataRow(404)]
    [DataRow(405)]
    public async Task ATokenServerThatKnowsOAuthAloneIsSentThePasswordByPost(int status)
    {
        var tokens = new TokenServer { Password = "pw", StatusOfGet = status };
        await using var scene = await Scene.StartAsync(o => o with { Credentials = new Anyone("user", "pw") }, tokens.ServeAsync);
        var image = Scene.ImageOf(10);
        await scene.PushAsync(image);
        Assert.AreEqual(image.Digest, scene.Registry.Tagged("app", "1"));
        Assert.IsTrue(scene.Registry.Of("POST", "/token").All(r => r.Query.Length == 0 && r["Authorization"] is null));
    }

    [TestMethod]
    public async Task APasswordThatIsRefusedIsNotTriedTwice()
    {
        var tokens = new TokenServer { Password = "right" };
        await using var scene = await Scene.StartAsync(o => o with { Credentials = new Anyone("user", "wrong") }, tokens.ServeAsync);
        await Scene.FailsAsync(ErrorCode.NotAuthorized, () => scene.PullAsync());
        Assert.IsEmpty(scene.Registry.Of("POST", "/token"));
        Assert.HasCount(1, scene.Registry.Of("GET", "/token"));
    }

    [TestMethod]
    public async Task AWrongPasswordByPostIsSaidWithTheSource()
    {
        var tokens = new TokenServer { Password = "right", StatusOfGet = 405 };
        await using var scene = await Scene.StartAsync(o => o with { Credentials = new Anyone("user", "wrong1") }, tokens.ServeAsync);
        var error = await Scene.FailsAsync(ErrorCode.NotAuthorized, () => scene.PullAsync());
        StringAssert.Contains(error.Message, "the test");
        Assert.DoesNotContain("wrong1", error.ToString());
    }

    [TestMethod]
    public async Task NobodyHasAPasswordToPost()
    {
        var tokens = new TokenServer { StatusOfGet = 405 };
        await using var scene = await Scene.StartAsync(tokens.ServeAsync);
        await Scene.FailsAsync(ErrorCode.NoToken, () => scene.PullAsync());
        Assert.IsEmpty(scene.Registry.Of("POST", "/token"));
    }

    [TestMethod]
    public async Task ATokenOfOneRegistryIsNotSentToAnother()
    {
        await using var other = await FakeRegistry.StartAsync(new TokenServer().ServeAsync);
        await using var scene = await Scene.StartAsync(new TokenServer().ServeAsync);
        await scene.HasAsync(Scene.ImageOf(10));
        await scene.PullAsync();
        await Scene.FailsAsync(
            ErrorCode.ImageNotFound, () => scene.Place.OpenSource($"{other.Host}/app:1").ReadRootAsync(CancellationToken.None));
        Assert.IsNull(other.Requests[0]["Authorization"]);
        Assert.HasCount(1, other.Of("GET", "/token"), "it has a token of its own");
        Assert.HasCount(1, scene.Registry.Of("GET", "/token"));
    }

    [TestMethod]
    public async Task APushIsNotTriedWithTheTokenOfAPull()
    {
        var tokens = new TokenServer { Password = "pw" };
        await using var scene = await Scene.StartAsync(o => o with { Credentials = new Anyone("user", "pw") }, tokens.ServeAsync);
        await scene.HasAsync(Scene.ImageOf(10));
        var image = await scene.PullAsync();
        await scene.PushAsync(image, "app:2");
        Assert.AreEqual(
            "repository%3Aapp%3Apull repository%3Aapp%3Apull%2Cpush",
            string.Join(' ', scene.Registry.Of("GET", "/token").Select(r => r.Query.Split("scope=", 2)[1])));
        Assert.HasCount(1, scene.Registry.Requests.Where(r => r.Status == 401).ToList());
    }

    [TestMethod]
    public async Task AMountAsksForBothRepositoriesAtOnce()
    {
        var tokens = new TokenServer { Password = "pw" };
        await using var scene = await Scene.StartAsync(o => o with { Credentials = new Anyone("user", "pw") }, tokens.ServeAsync);
        await scene.HasAsync(Scene.ImageOf(10), "base");
        await scene.PushAsync(await scene.PullAsync("base:1"), "app:1");
        Assert.HasCount(1, scene.Registry.Of("GET", "/token").Where(r => r.Query.EndsWith(
            "&scope=repository%3Aapp%3Apull%2Cpush&scope=repository%3Abase%3Apull", StringComparison.Ordinal)).ToList());
        Assert.IsEmpty(scene.Registry.Of("PUT", "/uploads/"), "both blobs were mounted");
    }

    [TestMethod]
    public async Task ATokenThatEndsIsFetchedAnewBeforeItIsRefused()
    {
        var tokens = new TokenServer { ExpiresIn = 100 };
        await using var scene = await Scene.StartAsync(tokens.ServeAsync);
        await scene.HasAsync(Scene.ImageOf(10));
        await scene.PullAsync();
        scene.Time.Advance(TimeSpan.FromSeconds(89));
        await scene.PullAsync();
        Assert.HasCount(1, scene.Registry.Of("GET", "/token"));
        scene.Time.Advance(TimeSpan.FromSeconds(2));
        await scene.PullAsync();
        Assert.HasCount(2, scene.Registry.Of("GET", "/token"));
        Assert.HasCount(1, scene.Registry.Requests.Where(r => r.Status == 401).ToList());
    }

    [TestMethod]
    public async Task ATokenThatIsRefusedIsFetchedAnewOnce()
    {
        var tokens = new TokenServer();
        await using var scene = await Scene.StartAsync(tokens.ServeAsync);
        await scene.HasAsync(Scene.ImageOf(10));
        await scene.PullAsync();
        tokens.Forget();
        await scene.PullAsync();
        Assert.HasCount(2, scene.Registry.Of("GET", "/token"));
    }

    [TestMethod]
    public async Task ARegistryThatWantsAnotherScopeGetsItBesideOurs()
    {
        var tokens = new TokenServer { ChallengeScope = "repository:prefix/app:pull" };
        await using var scene = await Scene.StartAsync(tokens.ServeAsync);
        await scene.HasAsync(Scene.ImageOf(10));
        await scene.PullAsync();
        StringAssert.Contains(scene.Registry.Of("GET", "/token")[1].Query, "repository%3Aprefix%2Fapp%3Apull");
    }

    [TestMethod]
    public async Task ATokenOfOneRepositoryIsNotSentForAnother()
    {
        var tokens = new TokenServer();
        await using var scene = await Scene.StartAsync(tokens.ServeAsync);
        await scene.HasAsync(Scene.ImageOf(10), "one");
        await scene.HasAsync(Scene.ImageOf(10), "two");
        await scene.PullAsync("one:1");
        await scene.PullAsync("two:1");
        var sent = scene.Registry.Requests.Where(r => r["Authorization"] is not null)
            .GroupBy(r => r.Path.Split('/')[2], r => r["Authorization"]).ToDictionary(g => g.Key, g => g.Distinct().Single());
        Assert.AreNotEqual(sent["one"], sent["two"]);
    }

    [TestMethod]
    public async Task ManyRequestsAtOnceFetchOneToken()
    {
        var tokens = new TokenServer();
        await using var scene = await Scene.StartAsync(tokens.ServeAsync);
        await scene.HasAsync(Scene.ImageOf(10));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.PullAsync()));
        Assert.HasCount(1, scene.Registry.Of("GET", "/token"));
    }

    [TestMethod]
    public async Task ATokenServerElsewhereIsSentNoPassword()
    {
        await using var thief = await FakeRegistry.StartAsync();
        var tokens = new TokenServer { Realm = () => thief.Url.Replace("127.0.0.1", "localhost") + "/token" };
        await using var scene = await Scene.StartAsync(o => o with { Credentials = new Anyone("user", "pw") }, tokens.ServeAsync);
        var error = await Scene.FailsAsync(ErrorCode.UntrustedTokenServer, () => scene.PullAsync());
        Assert.IsEmpty(thief.Requests);
        Assert.DoesNotContain("pw", error.Message);
    }

    [TestMethod]
    public async Task ATokenServerThatRedirectsIsNotFollowed()
    {
        await using var thief = await FakeRegistry.StartAsync();
        var tokens = new TokenServer();
        await using var scene = await Scene.StartAsync(
            o => o with { Credentials = new Anyone("user", "pw") },
            Faults.On("GET", "/token", Faults.Redirect(() => thief.Url + "/token")), tokens.ServeAsync);
        await Scene.FailsAsync(ErrorCode.NoToken, () => scene.PullAsync());
        Assert.IsEmpty(thief.Requests);
    }

    [TestMethod]
    [DataRow("{}", DisplayName = "without a token")]
    [DataRow("{\"token\":\"\"}", DisplayName = "an empty one")]
    [DataRow("{\"token\":5}", DisplayName = "a number")]
    [DataRow("{\"token\":\"a\\r\\nX-Evil: 1\"}", DisplayName = "one that would be two headers")]
    [DataRow("[]", DisplayName = "a list")]
    [DataRow("<html>", DisplayName = "a page")]
    public async Task ATokenServerThatTalksNonsenseIsSaid(string body)
    {
        await using var scene = await Scene.StartAsync(
            Faults.On("GET", "/token", Faults.Answer("application/json", System.Text.Encoding.UTF8.GetBytes(body))),
            new TokenServer().ServeAsync);
        await Scene.FailsAsync(ErrorCode.NoToken, () => scene.PullAsync());
    }

    [TestMethod]
    public async Task AnEndlessTokenIsNotRead()
    {
        await using var scene = await Scene.StartAsync(
            Faults.On("GET", "/token", Faults.Answer("application/json", new byte[10 << 20])), new TokenServer().ServeAsync);
        await Scene.FailsAsync(ErrorCode.NoToken, () => scene.PullAsync());
    }

    [TestMethod]
    public async Task ATokenServerThatRefusesIsSaidWithTheSource()
    {
        var tokens = new TokenServer { Password = "right" };
        await using var scene = await Scene.StartAsync(o => o with { Credentials = new Anyone("user", "wrong1") }, tokens.ServeAsync);
        var error = await Scene.FailsAsync(ErrorCode.NotAuthorized, () => scene.PullAsync());
        StringAssert.Contains(error.Message, "the test");
        Assert.DoesNotContain("wrong1", error.Message);
    }

    [TestMethod]
    public async Task APushWithATokenThatOnlyPullsIsRefused()
    {
        var tokens = new TokenServer { Password = "pw" };
        await using var scene = await Scene.StartAsync(tokens.ServeAsync);
        await Scene.FailsAsync(ErrorCode.NotAuthorized, () => scene.PushAsync(Scene.ImageOf(10)));
    }
}
