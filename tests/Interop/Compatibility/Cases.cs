namespace ImageBuild.Interop.Compatibility;

/// <summary>The rows of the matrix.</summary>
internal static class Cases
{
    // The smallest project, for what does not depend on the project.
    private const string Plain = "My.App";

    /// <summary>All of them, each with a name of its own.</summary>
    public static IReadOnlyList<Case> All { get; } =
    [
        .. Projects(), .. Names(), .. Users(), .. Ports(), .. Variables(), .. Labels(), .. Starts(), .. Folders(), .. Bases(), .. Places(),
        .. Refused(),
    ];

    private static IEnumerable<Case> Projects() => Template.All.Where(t => t.Name != "platforms").Select(t => new Case("nothing but the project: " + t.Name, t.Name))
        .Append(new("two platforms", "platforms", "<Description>one; two: three</Description>", """
            <ContainerEnvironmentVariable Include="ASPNETCORE_URLS" Value="http://+:9090" /><ContainerLabel Include="one" Value="a:b" />
            <ContainerPort Include="53" Type="udp" /><ContainerDefaultArgs Include="a;b" />
            """, Base: "list:1") { IsUnbuilt = true });

    private static IEnumerable<Case> Names() =>
    [
        new("one tag", Plain, "<ContainerImageTag>1.2.3-rc.1</ContainerImageTag>"),
        new("several tags", Plain, "<ContainerImageTags>1;1.0;latest</ContainerImageTags>"),
        new("a tag twice", Plain, "<ContainerImageTags>1;1</ContainerImageTags>"),
        new("a tag of Visual Studio's", Plain, "<PublishImageTag>vs</PublishImageTag>"),
        new("a tag that is the time", Plain, "<AutoGenerateImageTag>true</AutoGenerateImageTag>"),
        new("a registry of Visual Studio's", Plain, "<RegistryUrl>REGISTRY</RegistryUrl><ContainerRegistry>unused.example</ContainerRegistry>"),
        new("a repository", Plain, "<ContainerRepository>team/app_1</ContainerRepository>"),
        new("a repository with a dot", Plain, "<ContainerRepository>my.app</ContainerRepository>"),
        new("a repository in upper case", Plain, "<ContainerRepository>Team/My App</ContainerRepository>"),
        new("the old name of the repository", Plain, "<ContainerImageName>old/name</ContainerImageName>"),
        new("both names of the repository", Plain, "<ContainerImageName>old/name</ContainerImageName><ContainerRepository>new</ContainerRepository>"),
        new("the publish profile", "web", "<PublishProfile>DefaultContainer</PublishProfile>") { Targets = "Publish" },
        new("containers switched off", Plain, "<EnableSdkContainerSupport>false</EnableSdkContainerSupport>"),
        new("not publishable", Plain, "<IsPublishable>false</IsPublishable>"),
    ];

    private static IEnumerable<Case> Users() =>
    [
        new("a user's name", Plain, "<ContainerUser>app</ContainerUser>"),
        new("a user's number", Plain, "<ContainerUser>1234</ContainerUser>"),
        new("a user and a group", Plain, "<ContainerUser>1234:5678</ContainerUser>"),
        new("root", Plain, "<ContainerUser>root</ContainerUser>"),
        new("the base's user", Plain, Base: "plain:1"),
        new("no user at all", Plain, Base: "bare:1"),
        new("a user of the environment", Plain, "", """<ContainerEnvironmentVariable Include="APP_UID" Value="77" />"""),
        new("a user of the environment that is empty", Plain, "", """<ContainerEnvironmentVariable Include="APP_UID" Value="" />"""),
        new("a user of the environment that is no number", Plain, "", """<ContainerEnvironmentVariable Include="APP_UID" Value="me" />"""),
    ];

    private static IEnumerable<Case> Ports() =>
    [
        new("ports", Plain, "", """
            <ContainerPort Include="80" /><ContainerPort Include="443" Type="tcp" /><ContainerPort Include="53" Type="udp" />
            """),
        new("a port that is too high", Plain, "", """<ContainerPort Include="65536" />"""),
        new("ports of URLs", "web", "", """<ContainerEnvironmentVariable Include="ASPNETCORE_URLS" Value="http://+:9090;https://localhost:9091/" />"""),
        new("ports of one URL without a port", "web", "", """<ContainerEnvironmentVariable Include="ASPNETCORE_URLS" Value="http://*" />"""),
        new("ports of variables", "web", "", """
            <ContainerEnvironmentVariable Include="ASPNETCORE_HTTP_PORTS" Value="1001;1002" />
            <ContainerEnvironmentVariable Include="ASPNETCORE_HTTPS_PORTS" Value="1003" />
            """),
        new("ports of the base's URLs", "web", Base: "urls:1"),
    ];

    private static IEnumerable<Case> Variables() =>
    [
        new("variables with separators", Plain, "", """
            <ContainerEnvironmentVariable Include="URLS" Value="http://a:1/?x=y&amp;z;https://b:2,c" />
            <ContainerEnvironmentVariable Include="BLANKS" Value="  two  blanks  " />
            <ContainerEnvironmentVariable Include="QUOTES" Value="&quot;a&quot; 'b' \c $(NotThere)%25" />
            <ContainerEnvironmentVariable Include="EQUALS" Value="=a==b=" />
            <ContainerEnvironmentVariable Include="ÜMLÄUT" Value="grüße 你好" />
            """),
        new("an empty variable", Plain, "", """<ContainerEnvironmentVariable Include="EMPTY" Value="" />"""),
        new("a variable without a value", Plain, "", """<ContainerEnvironmentVariable Include="BARE" />"""),
        new("a variable of the base's", Plain, "", """<ContainerEnvironmentVariable Include="PATH" Value="/app" />"""),
        new("a variable twice", Plain, "", """<ContainerEnvironmentVariable Include="A" Value="1" /><ContainerEnvironmentVariable Include="A" Value="2" />"""),
        new("a variable with dots and dashes", Plain, "", """<ContainerEnvironmentVariable Include="Logging.Level-x__y:z" Value="1" />"""),
        new("a variable with a blank in its name", Plain, "", """<ContainerEnvironmentVariable Include="A B" Value="1" />"""),
        new("a variable with an equals sign in its name", Plain, "", """<ContainerEnvironmentVariable Include="A=B" Value="1" />"""),
        new("a variable that begins with a digit", Plain, "", """<ContainerEnvironmentVariable Include="1A" Value="1" />"""),
    ];

    private static IEnumerable<Case> Labels() =>
    [
        new("labels with separators", Plain, "", """
            <ContainerLabel Include="one" Value="a:b;c,d=e f" /><ContainerLabel Include="two" Value="" /><ContainerLabel Include="three" />
            <ContainerLabel Include="Up.Per/case-_x" Value="grüße" /><ContainerLabel Include="one" Value="again; again" />
            """),
        new("a label over a generated one", Plain, "", """<ContainerLabel Include="net.dot.sdk.version" Value="mine" />"""),
        new("no labels", Plain, "<ContainerGenerateLabels>false</ContainerGenerateLabels>"),
        new("each label switched off", Plain, string.Concat(LabelSwitches().Select(s => $"<{s}>false</{s}>")) + Describing),
        new("labels of the project", Plain, Describing),
        new("labels of containers' own properties", Plain, Describing + """
            <ContainerDescription>c-description; x: y</ContainerDescription><ContainerAuthors>c-authors</ContainerAuthors>
            <ContainerInformationUrl>https://c.example/info</ContainerInformationUrl><ContainerDocumentationUrl>https://c.example/doc</ContainerDocumentationUrl>
            <ContainerVersion>9.9</ContainerVersion><ContainerLicenseExpression>Apache-2.0</ContainerLicenseExpression>
            <ContainerTitle>c-title</ContainerTitle><ContainerVendor>c-vendor</ContainerVendor>
            """),
        new("labels of the repository", Plain, """
            <PublishRepositoryUrl>true</PublishRepositoryUrl><PrivateRepositoryUrl>https://git.example/team/app.git</PrivateRepositoryUrl>
            <RepositoryType>git</RepositoryType><SourceRevisionId>0123abcd</SourceRevisionId>
            """),
        new("labels of a repository that is not git", Plain, """
            <PublishRepositoryUrl>true</PublishRepositoryUrl><PrivateRepositoryUrl>https://svn.example/app.git</PrivateRepositoryUrl>
            """),
        new("labels of a repository that is private", Plain, """
            <PrivateRepositoryUrl>https://git.example/team/app.git</PrivateRepositoryUrl><SourceRevisionId>0123abcd</SourceRevisionId>
            """),
    ];

    private const string Describing = """
        <Description>one; two: three, four=five "six"</Description><Authors>A;B, C</Authors><PackageProjectUrl>https://p.example</PackageProjectUrl>
        <PackageVersion>1.2.3-beta+4</PackageVersion><PackageLicenseExpression>MIT</PackageLicenseExpression><Title>The title</Title>
        """;

    private static IEnumerable<string> LabelSwitches() =>
        from name in new[]
        {
            "ImageCreated", "ImageDescription", "ImageAuthors", "ImageUrl", "ImageDocumentation", "ImageSource", "ImageVersion",
            "ImageRevision", "ImageVendor", "ImageLicenses", "ImageTitle", "ImageBaseDigest", "ImageBaseName", "DotnetToolset",
        }
        select "ContainerGenerateLabels" + name;

    private static IEnumerable<Case> Starts() =>
    [
        new("an entrypoint", Plain, "", Words("Entrypoint", "/bin/sh")),
        new("an entrypoint with arguments", Plain, "", Words("Entrypoint", "/bin/sh") + Words("EntrypointArgs", "-c", "a b")),
        new("an entrypoint with default arguments", Plain, "", Words("Entrypoint", "/bin/sh") + Words("DefaultArgs", "-c", "a b")),
        new("an entrypoint's arguments alone", Plain, "", Words("EntrypointArgs", "--one", "two words")),
        new("default arguments", Plain, "", Words("DefaultArgs", "--one", "two words")),
        new("a command", Plain, "", Words("AppCommand", "/app/start.sh", "a b")),
        new("a command with arguments", Plain, "", Words("AppCommand", "/app/start.sh") + Words("AppCommandArgs", "--always", "$(X)")),
        new("arguments of the program", Plain, "", Words("AppCommandArgs", "--always") + Words("DefaultArgs", "--default")),
        new("an entrypoint and arguments of the program", Plain, "", Words("Entrypoint", "/bin/tini", "--") + Words("AppCommandArgs", "--always")),
        new("the program as default arguments", Plain, Instruction("DefaultArgs"), Words("Entrypoint", "/bin/tini", "--")),
        new("the program as default arguments of nothing", Plain, Instruction("DefaultArgs"), Words("DefaultArgs", "--default")),
        new("the program as default arguments of the base's entrypoint", Plain, Instruction("DefaultArgs"), Base: "entry:1"),
        new("the program as default arguments of dotnet", Plain, Instruction("DefaultArgs"), Base: "dotnet:1"),
        new("no program", Plain, Instruction("None"), Words("Entrypoint", "/bin/sh") + Words("DefaultArgs", "-i")),
        new("no program and the base's entrypoint", Plain, Instruction("None"), Base: "entry:1"),
        new("no program and the base's arguments", Plain, Instruction("None"), Base: "plain:1"),
        new("no program, default arguments for the base's entrypoint", Plain, Instruction("None"), Words("DefaultArgs", "c"), Base: "entry:1"),
        new("the program as entrypoint", Plain, Instruction("Entrypoint"), Words("DefaultArgs", "x"), Base: "entry:1"),
        new("an entrypoint of the base", Plain, Base: "entry:1"),
        new("the base's entrypoint dotnet", Plain, Base: "dotnet:1"),
        new("a self-contained program and an entrypoint", "selfcontained", "", Words("Entrypoint", "/bin/tini", "--")),
    ];

    private static string Words(string item, params string[] words) =>
        string.Concat(words.Select(w => $"""<Container{item} Include="{w}" />"""));

    private static string Instruction(string value) =>
        $"<ContainerAppCommandInstruction>{value}</ContainerAppCommandInstruction>";

    private static IEnumerable<Case> Folders() =>
    [
        new("a working folder", "references", WorkingDirectory("/srv/my app")),
        new("a working folder with a slash", Plain, WorkingDirectory("/srv/app/")),
        new("a relative working folder", Plain, WorkingDirectory("srv")),
        new("a working folder and a user's number", "references", WorkingDirectory("/srv") + "<ContainerUser>1234</ContainerUser>"),
    ];

    private static string WorkingDirectory(string path) => $"<ContainerWorkingDirectory>{path}</ContainerWorkingDirectory>";

    private static IEnumerable<Case> Bases() =>
    [
        new("a base with everything", Plain, Base: "rich:1"),
        new("a base with everything, OCI", Plain, Base: "richoci:1"),
        new("a base with everything, and a project too", "web", "<ContainerUser>me</ContainerUser>", """
            <ContainerPort Include="99" /><ContainerLabel Include="base.label" Value="mine" /><ContainerEnvironmentVariable Include="URL" Value="mine" />
            <ContainerEntrypoint Include="/e" />
            """, Base: "rich:1"),
        new("a base by its digest", Plain, Base: "app@DIGEST"),
        new("a base by tag and digest", Plain, Base: "app:1@DIGEST"),
        new("a base of nothing", Plain, Base: "bare:1"),
        new("a list of bases", Plain, Base: "list:1"),
        new("a list of bases, another processor", Plain, "<ContainerRuntimeIdentifier>linux-arm64</ContainerRuntimeIdentifier>", Base: "list:1"),
        new("a base for another processor", Plain, "<ContainerRuntimeIdentifier>linux-arm64</ContainerRuntimeIdentifier>"),
        new("a base and a family", Plain, "<ContainerFamily>alpine</ContainerFamily>"),
        new("a base of Windows", Plain, Windows, Base: "windows:1"),
        new("a base of Windows and a user", Plain, Windows + "<ContainerUser>ContainerAdministrator</ContainerUser>", Base: "windows:1"),
        new("a working folder of Windows", "references", Windows + WorkingDirectory(@"C:\srv\my app\"), Base: "windows:1"),
        new("another drive of Windows", Plain, Windows + WorkingDirectory(@"D:\srv\"), Base: "windows:1"),
        new("a base of OCI", Plain, Base: "appoci:1"),
        new("docker's format on OCI", Plain, "<ContainerImageFormat>Docker</ContainerImageFormat>", Base: "appoci:1"),
        new("OCI on docker's format", Plain, "<ContainerImageFormat>OCI</ContainerImageFormat>"),
    ];

    private const string Windows = "<ContainerRuntimeIdentifier>win-x64</ContainerRuntimeIdentifier>";

    // What the SDK refuses. Two failures are the same, whatever their words.
    private static IEnumerable<Case> Refused() =>
        from row in new Case[]
        {
            new("both tag properties", Plain, "<ContainerImageTag>1</ContainerImageTag><ContainerImageTags>2;3</ContainerImageTags>"),
            new("a tag that is none", Plain, "<ContainerImageTag>-1</ContainerImageTag>"),
            new("one tag of several that is none", Plain, "<ContainerImageTags>1;a b</ContainerImageTags>"),
            new("a repository that is none", Plain, "<ContainerRepository>-app</ContainerRepository>"),
            new("a repository of other letters", Plain, "<ContainerRepository>äpp</ContainerRepository>"),
            new("a port with its protocol", Plain, "", """<ContainerPort Include="53/udp" />"""),
            new("a port that is none", Plain, "", """<ContainerPort Include="http" />"""),
            new("a port of no protocol", Plain, "", """<ContainerPort Include="80" Type="icmp" />"""),
            new("no program and a command", Plain, Instruction("None"), Words("AppCommand", "x")),
            new("no program and arguments of it", Plain, Instruction("None"), Words("AppCommandArgs", "x")),
            new("an instruction that is none", Plain, Instruction("Sometimes")),
            new("the program as entrypoint and another entrypoint", Plain, Instruction("Entrypoint"), Words("Entrypoint", "/bin/sh")),
            new("the program as entrypoint in lower case", Plain, Instruction("entrypoint")),
            new("a list of bases, no such processor", Plain, "<ContainerRuntimeIdentifier>linux-s390x</ContainerRuntimeIdentifier>", Base: "list:1"),
            new("a list of Windows bases", Plain, Windows, Base: "winlist:1"),
            new("a runtime that is none", Plain, "<ContainerRuntimeIdentifier>nonsense</ContainerRuntimeIdentifier>", Base: "list:1"),
            new("a base that is not there", Plain, Base: "app:2"),
            new("a base that is no reference", Plain, Base: "REGISTRY/Not A Reference"),
            new("a format in lower case", Plain, "<ContainerImageFormat>oci</ContainerImageFormat>"),
            new("a format that is none", Plain, "<ContainerImageFormat>tar</ContainerImageFormat>"),
            new("a registry that is none", Plain, "<ContainerRegistry>not a registry</ContainerRegistry>"),
            new("a registry that is not there", Plain, "<ContainerRegistry>127.0.0.1:1</ContainerRegistry>"),
            new("the root as working folder", Plain, WorkingDirectory("/")),
            new("a protocol in upper case", Plain, "", """<ContainerPort Include="80" Type="TCP" />"""),
            new("two platforms and a label with separators", "platforms", "", """<ContainerLabel Include="one" Value="a:b;c" />""", "list:1") { IsUnbuilt = true },
        }
        select row with { IsRefused = true };

    private static IEnumerable<Case> Places() =>
    [
        new("an archive", Plain, Archive("FOLDER/out/image.tar")),
        new("an archive in a folder", Plain, Archive("FOLDER/out/")),
        new("an archive and no registry", Plain, Archive("FOLDER/image.tar.gz") + "<ContainerRegistry></ContainerRegistry>"),
        new("an archive of OCI", Plain, Archive("FOLDER/image.tar") + "<ContainerImageFormat>OCI</ContainerImageFormat>"),
        new("an archive on OCI", Plain, Archive("FOLDER/image.tar"), Base: "appoci:1"),
        new("an archive of docker's on OCI", Plain, Archive("FOLDER/image.tar") + "<ContainerImageFormat>Docker</ContainerImageFormat>", Base: "appoci:1"),
        new("an archive with two tags", Plain, Archive("FOLDER/image.tar") + "<ContainerImageTags>1;2</ContainerImageTags>"),
        new("an archive of OCI with two tags", Plain, Archive("FOLDER/image.tar") + "<ContainerImageTags>1;2</ContainerImageTags>", Base: "appoci:1"),
        new("an archive of two platforms", "platforms", Archive("FOLDER/image.tar"), Base: "list:1") { IsUnbuilt = true },
    ];

    private static string Archive(string path) => $"<ContainerArchiveOutputPath>{path}</ContainerArchiveOutputPath>";
}
