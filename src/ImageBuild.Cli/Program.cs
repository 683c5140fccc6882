using ImageBuild.Cli;
using ImageBuild.Runtime.Runtimes;

if (OperatingSystem.IsLinux())
    StandardDescriptors.Open();
return await CommandLine.RunAsync(args, CliContext.FromProcess());
