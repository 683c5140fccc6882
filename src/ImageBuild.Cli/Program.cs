using ImageBuild.Cli;

return await CommandLine.RunAsync(args, CliContext.FromProcess());
