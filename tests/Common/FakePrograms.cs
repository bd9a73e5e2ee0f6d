using Watchdog.Host.Running;

namespace Watchdog.Tests;

/// <summary>Programs whose output is known beforehand, and a record of what was run. One that is not known is not installed.</summary>
internal sealed class FakePrograms : IProgramRunner
{
    private readonly Dictionary<string, ProgramResult> _results = [];
    private readonly Lock _lock = new();

    /// <summary>Every command line, in order.</summary>
    public List<string> Ran { get; } = [];

    /// <summary>What each read from its standard input, in order.</summary>
    public List<string> Inputs { get; } = [];

    /// <summary>Whether a program that reads this exits with 1.</summary>
    public Func<string, bool> Refuses { get; init; } = _ => false;

    /// <summary>What a command line prints: of several that fit, the longest beginning.</summary>
    public FakePrograms Says(string begin, string output, int exitCode = 0, string error = "")
    {
        _results[begin] = new ProgramResult(exitCode, output, error);
        return this;
    }

    public Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, string input, CancellationToken cancellation)
    {
        var line = string.Join(' ', [program, .. arguments]);
        lock (_lock)
        {
            Ran.Add(line);
            Inputs.Add(input);
        }

        var known = _results.Keys.Where(k => line.StartsWith(k, StringComparison.Ordinal)).MaxBy(k => k.Length);
        return known is null
            ? throw new FileNotFoundException($"{program} is not installed")
            : Task.FromResult(Refuses(input) ? new ProgramResult(1, "", "refused") : _results[known]);
    }
}
