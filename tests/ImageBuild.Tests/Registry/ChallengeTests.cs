using CsCheck;
using ImageBuild.Registry;

namespace ImageBuild.Tests.Registry;

[TestClass]
public class ChallengeTests
{
    [TestMethod]
    [DataRow("Basic realm=\"x\"", "basic{realm=x}", DisplayName = "one")]
    [DataRow("Bearer realm=\"https://a/t\",service=\"s\",scope=\"repository:a:pull,push\"",
        "bearer{realm=https://a/t;service=s;scope=repository:a:pull,push}", DisplayName = "commas within quotes")]
    [DataRow("BEARER Realm = \"x\" , SCOPE=y", "bearer{realm=x;scope=y}", DisplayName = "any case, space around the sign")]
    [DataRow("Basic realm=\"a\", Bearer realm=\"b\", service=\"c\"", "basic{realm=a} bearer{realm=b;service=c}", DisplayName = "two in one line")]
    [DataRow("Negotiate, Basic realm=\"a\"", "negotiate{} basic{realm=a}", DisplayName = "one without parameters")]
    [DataRow("Negotiate abc123==, Basic realm=\"a\"", "negotiate{abc123==} basic{realm=a}", DisplayName = "a token68 harms nobody")]
    [DataRow("Bearer realm=\"say \\\"hi\\\"\"", "bearer{realm=say \"hi\"}", DisplayName = "quotes within quotes")]
    [DataRow("Bearer realm=first,realm=second", "bearer{realm=first}", DisplayName = "the first of two")]
    [DataRow("Bearer realm=\"never ends", "bearer{}", DisplayName = "a string without an end")]
    [DataRow("realm=\"nobody's\"", "", DisplayName = "a parameter without a scheme")]
    [DataRow("", "", DisplayName = "nothing")]
    [DataRow(",,, ,=,", "", DisplayName = "only signs")]
    public void AreReadAsTheRfcHasThem(string header, string expected) => Assert.AreEqual(expected, Print(header));

    [TestMethod]
    public void ATooLongOneIsPassedOver() => Assert.AreEqual("", Print("Basic realm=" + new string('x', 9000)));

    [TestMethod]
    public void NothingThatAServerSendsBreaksTheReader() =>
        Gen.String[Gen.Char["abAB \t,=\"\\\u00e4;"], 0, 40].Sample(text => _ = Challenge.Parse([text]));

    private static string Print(string header) => string.Join(' ', Challenge.Parse([header])
        .Select(c => $"{c.Scheme}{{{string.Join(';', c.Parameters.Select(p => $"{p.Key}={p.Value}"))}}}"));
}
