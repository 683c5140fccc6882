using System.Text.Json.Nodes;
using ImageBuild.Cli.Templates;

namespace ImageBuild.Cli.Tests.Templates;

/// <summary>Templates say what Go's text/template says, with docker's functions: the answers are docker's own.</summary>
[TestClass]
public sealed class TemplateTests
{
    private static readonly JsonNode Data = JsonNode.Parse("""
        {
          "Id": "e2b7ed36bee33f23534d", "Name": "/c1", "State": { "Status": "running", "Running": true, "Paused": false, "ExitCode": 0 },
          "Config": { "Labels": { "org.x.y": "z w", "a": "b" }, "Env": ["A=1", "PATH=/usr/bin:/bin"], "Cmd": ["sleep", "1000"], "Entrypoint": null },
          "Ports": { "80/tcp": [ { "HostPort": "8080" } ] }, "Binds": []
        }
        """)!;

    [TestMethod]
    [DataRow("plain", "plain")]
    [DataRow("{{.State.Status}}", "running")]
    [DataRow("{{.Config.Labels}} {{.Config.Cmd}} {{.Binds}}", "map[a:b org.x.y:z w] [sleep 1000] []")]
    [DataRow("{{json .State}}", """{"Status":"running","Running":true,"Paused":false,"ExitCode":0}""")]
    [DataRow("{{json .Config.Entrypoint}} {{json .Name}}", "null \"/c1\"")]
    [DataRow("""{{index .Config.Labels "a"}}{{index .Config.Labels "nope"}}{{index .Config.Cmd 1}}""", "b1000")]
    [DataRow("""{{(index (index .Ports "80/tcp") 0).HostPort}} {{(index .Ports "80/tcp" 0).HostPort}}""", "8080 8080")]
    [DataRow("{{range $k, $v := .Config.Labels}}{{$k}}={{$v}},{{end}}", "a=b,org.x.y=z w,")]
    [DataRow("{{range $i, $v := .Config.Cmd}}{{$i}}{{$v}};{{end}}", "0sleep;11000;")]
    [DataRow("{{range .Config.Env}}{{println .}}{{end}}", "A=1\nPATH=/usr/bin:/bin\n")]
    [DataRow("{{range .Binds}}x{{else}}none{{end}}{{range .Config.Entrypoint}}x{{end}}", "none")]
    [DataRow("""{{range .Config.Cmd}}{{if eq . "1000"}}{{break}}{{end}}{{.}}{{end}}""", "sleep")]
    [DataRow("""{{range .Config.Cmd}}{{if eq . "sleep"}}{{continue}}{{end}}{{.}}{{end}}""", "1000")]
    [DataRow("""{{join .Config.Env ","}}""", "A=1,PATH=/usr/bin:/bin")]
    [DataRow("{{if .State.Running}}up{{else}}down{{end}}", "up")]
    [DataRow("{{if .State.Paused}}a{{else if .State.ExitCode}}b{{else}}c{{end}}", "c")]
    [DataRow("{{with .Config.Labels}}{{index . \"a\"}}{{end}}{{with .Binds}}x{{else}}{{.Name}}{{end}}", "b/c1")]
    [DataRow("{{len .Config.Env}} {{len .Config.Labels}} {{len .Name}}", "2 2 3")]
    [DataRow("{{.State.Running | not}} {{.Id | printf \"%.3s\" | json}}", "false \"e2b\"")]
    [DataRow("""{{printf "%.12s|%5d|%-5s|%q|%v|%t|%x|%%" .Id 3 "a" "b" .Config.Cmd true 255}}""", "e2b7ed36bee3|    3|a    |\"b\"|[sleep 1000]|true|ff|%")]
    [DataRow("""{{printf "%x|%d" 1e28 1e28}}""", "%!x(1E+28)|10000000000000000000000000000")]
    [DataRow("""{{upper .Name}} {{title "foo bar"}} {{pad "x" 2 2}}| {{truncate .Id 5}} {{split "a,b" ","}} {{slice .Id 0 5}}""", "/C1 Foo Bar   x  | e2b7e [a b] e2b7e")]
    [DataRow("""{{and .State.Running .State.Paused}} {{or "" "x"}} {{not true}}""", "false x false")]
    [DataRow("""{{ne 1 2}} {{lt 1 2}} {{eq "a" "b" "a"}} {{eq .State.ExitCode 0}} {{eq .State.ExitCode "0"}} {{ge 1 2}}""", "true true true true true false")]
    [DataRow("{{$x := .Name}}{{$x}} {{$.Name}}{{/* c */}} {{- \" t\" -}}   z", "/c1 /c1 tz")]
    [DataRow("{{$x := 1}}{{range .Config.Cmd}}{{$x = .}}{{end}}{{$x}}", "1000")]
    [DataRow("{{with $x := .Name}}{{$x}}{{end}}", "/c1")]
    [DataRow("{{`raw \\n`}}{{\"a\\tb\"}}", "raw \\na\tb")]
    [DataRow("a {{- /* gone */ -}} b", "ab")]
    public void ATemplateSaysWhatGoSays(string template, string expected) => Assert.AreEqual(expected, Template.Parse(template).Execute(Data));

    [TestMethod]
    [DataRow("{{.Foo}}", """template: :1:2: executing "" at <.Foo>: map has no entry for key "Foo".""")]
    [DataRow("{{.State.Foo}}", """template: :1:8: executing "" at <.State.Foo>: map has no entry for key "Foo".""")]
    [DataRow("{{.Name.X}}", """template: :1:7: executing "" at <.Name.X>: can't evaluate field X in type""")]
    [DataRow("a\n {{.Foo}}", """template: :2:3: executing "" at <.Foo>""")]
    [DataRow("{{index .Config.Cmd 5}}", """template: :1:2: executing "" at <index .Config.Cmd 5>: error calling index: index out of range: 5""")]
    [DataRow("{{range .Name}}x{{end}}", """template: :1:8: executing "" at <.Name>: range can't iterate over /c1""")]
    [DataRow("{{.Name 1}}", """template: :1:2: executing "" at <.Name>: can't give argument to non-function .Name""")]
    [DataRow("{{nil}}", """template: :1:2: executing "" at <nil>: nil is not a command""")]
    [DataRow("{{eq .Binds 1}}", "incompatible types for comparison")]
    [DataRow("{{len}}", "executing \"\" at <len>: wrong number of args for len: want 1 got 0")]
    [DataRow("{{eq}}", "executing \"\" at <eq>: wrong number of args for eq: want at least 1 got 0")]
    [DataRow("{{eq 1}}", "error calling eq: missing argument for comparison")]
    public void WhatIsNotThereIsDockersError(string template, string expected)
    {
        var error = Assert.ThrowsExactly<ImageBuildException>(() => Template.Parse(template).Execute(Data));
        Assert.AreEqual(ErrorCode.InvalidRunOption, error.Code);
        StringAssert.StartsWith(error.Message, "template parsing error: ");
        StringAssert.Contains(error.Message + ".", expected);
    }

    [TestMethod]
    [DataRow("{{foo}}", """template: :1: function "foo" not defined""")]
    [DataRow("{{.Name", "template: :1: unclosed action")]
    [DataRow("{{if}}", "template: :1: missing value for if")]
    [DataRow("{{if .A}}", "template: :1: unexpected EOF")]
    [DataRow("{{end}}", "template: :1: unexpected {{end}}")]
    [DataRow("{{else}}", "template: :1: unexpected {{else}}")]
    [DataRow("{{if .A}}{{else}}{{else}}{{end}}", "template: :1: expected end; found {{else}}")]
    [DataRow("{{(.A}}", "template: :1: unclosed left paren")]
    [DataRow("{{.A)}}", "template: :1: unexpected right paren")]
    [DataRow("{{\"a}}", "template: :1: unterminated quoted string")]
    [DataRow("{{$x}}", """template: :1: undefined variable "$x".""")]
    [DataRow("{{if .A}}{{$x := 1}}{{end}}{{$x}}", """template: :1: undefined variable "$x".""")]
    [DataRow("{{break}}", "template: :1: {{break}} outside {{range}}")]
    [DataRow("{{.A | }}", "template: :1: missing value for command")]
    [DataRow("{{1e999}}", "bad number syntax")]
    [DataRow("{{template \"x\"}}", "template is not supported")]
    [DataRow("{{.A ? .B}}", "unexpected \"?\" in command")]
    [DataRow("{{/* c", "unclosed comment")]
    [DataRow("{{,}}", "unexpected \",\"")]
    [DataRow("{{range $a, := .A}}{{end}}", "undefined variable")]
    public void WhatIsNoTemplateIsDockersErrorToo(string template, string expected)
    {
        var error = Assert.ThrowsExactly<ImageBuildException>(() => Template.Parse(template));
        StringAssert.Contains(error.Message + ".", expected);
    }

    [TestMethod]
    public void ATemplateThatIsTooDeepIsAnErrorAndNoOverflow()
    {
        foreach (var (open, close) in new[] { ("{{if 1}}", "{{end}}"), ("{{range 1}}", "{{end}}"), ("{{if 1}}{{else if 1}}", "{{end}}") })
        {
            var deep = string.Concat(Enumerable.Repeat(open, 20_000)) + string.Concat(Enumerable.Repeat(close, 20_000));
            StringAssert.Contains(Assert.ThrowsExactly<ImageBuildException>(() => Template.Parse(deep)).Message, "max template depth", open);
        }

        var parentheses = "{{" + new string('(', 20_000) + "1" + new string(')', 20_000) + "}}";
        StringAssert.Contains(Assert.ThrowsExactly<ImageBuildException>(() => Template.Parse(parentheses)).Message, "max template depth");
        Assert.ThrowsExactly<ImageBuildException>(() => Template.Parse("{{if 1}}" + string.Concat(Enumerable.Repeat("{{else if 1}}", 20_000)) + "{{end}}"));
    }

    [TestMethod]
    public void NoTextIsAnythingButATemplateOrACodedError()
    {
        string[] pieces = ["{{", "}}", "-", " ", ".", "A", "$", "x", ":=", "=", "|", "(", ")", ",", "\"", "`", "\\", "if ", "range ", "with ", "else", "end", "1", "/*", "*/", "index ", "\n"];
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 16)).Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                Template.Parse(text).Execute(Data);
            }
            catch (ImageBuildException e)
            {
                Assert.AreEqual(ErrorCode.InvalidRunOption, e.Code, text);
            }
        }
    }
}
