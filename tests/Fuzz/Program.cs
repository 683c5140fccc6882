using ImageBuild.Fuzz;
using ImageBuild.Fuzz.Engine;
using Microsoft.Testing.Platform.Builder;

// What build/fuzz calls; with anything else it is a suite of tests as all others are.
switch (args)
{
    case ["instrument", var folder]:
        Instrumentation.Apply(folder);
        return 0;
    case ["fuzz", var seconds, var output, .. var names]:
        return Campaign.Run(int.Parse(seconds), output, names);
    case ["fuzz-one", var name, var seconds, var output]:
        Fuzzer.Run(FuzzTargets.Named(name), TimeSpan.FromSeconds(int.Parse(seconds)), output);
        return 0;
    case ["keep", var output, .. var names]:
        Corpus.Keep(output, names);
        return 0;
    case ["try", var name, .. var files]:
        Array.ForEach(files, file => FuzzTargets.Named(name).Check(File.ReadAllBytes(file)));
        return 0;
    default:
        var builder = await TestApplication.CreateBuilderAsync(args);
        builder.AddSelfRegisteredExtensions(args);
        using (var suite = await builder.BuildAsync())
            return await suite.RunAsync();
}
