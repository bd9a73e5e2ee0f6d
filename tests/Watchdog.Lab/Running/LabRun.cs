using System.CommandLine;

namespace Watchdog.Lab.Running;

/// <summary>One thing that a user has the lab do: a script of its name in tests/lab or tests/bench starts it.</summary>
/// <param name="Name">The script's name.</param>
/// <param name="Create">Makes its command: help, options, and what it does; its action returns the exit code.</param>
internal sealed record LabRun(string Name, Func<Command> Create);
