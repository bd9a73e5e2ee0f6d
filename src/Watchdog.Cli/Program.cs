using Watchdog.Cli;

return await CommandLine.RunAsync(args, CliEnvironment.OfProcess());
