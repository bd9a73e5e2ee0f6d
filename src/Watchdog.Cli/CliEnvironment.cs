using System.Globalization;

namespace Watchdog.Cli;

/// <summary>What the program has of its surroundings; tests put their own in its place.</summary>
internal sealed record CliEnvironment
{
    /// <summary>Where results go.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Where complaints go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether <see cref="Output"/> understands colours.</summary>
    public bool Colours { get; init; }

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>The clock for timeouts. No time that is shown comes from it: those come with the replies.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The zone in which wall-clock times are shown.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Runs a program with this one's own input and output, and waits for its exit code.</summary>
    public Func<string, IReadOnlyList<string>, CancellationToken, Task<int>> RunProgram { get; init; } = Programs.RunAsync;

    /// <summary>How long to wait for the daemon to take the connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait for an answer: probes and a bootloader may be part of it.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait for an answer that is there already: a daemon that does not give it is frozen, or its disk is.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long to wait before the next try when the daemon goes away under a watch.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The surroundings of the process. Colours: on a terminal that has them, unless NO_COLOR is set (https://no-color.org).</summary>
    public static CliEnvironment OfProcess() => WithLimit(new()
    {
        Output = Console.Out,
        Error = Console.Error,
        Colours = !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
        Variable = Environment.GetEnvironmentVariable,
        Zone = TimeZoneInfo.Local,
    });

    /// <summary>
    /// Bounds all waits by ROLLBACKCTL_LIMIT_SECONDS, 1 to 300: for a pre-switch check, which holds the switch lock while it
    /// asks and must not hold it for a daemon that is frozen. What is no such number bounds nothing.
    /// </summary>
    internal static CliEnvironment WithLimit(CliEnvironment environment)
    {
        if (!int.TryParse(environment.Variable("ROLLBACKCTL_LIMIT_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds is < 1 or > 300)
        {
            return environment;
        }

        var limit = TimeSpan.FromSeconds(seconds);
        return environment with
        {
            ConnectTimeout = limit < environment.ConnectTimeout ? limit : environment.ConnectTimeout,
            CallTimeout = limit < environment.CallTimeout ? limit : environment.CallTimeout,
            ReadTimeout = limit < environment.ReadTimeout ? limit : environment.ReadTimeout,
        };
    }
}
