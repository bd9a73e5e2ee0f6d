using System.Globalization;
using Watchdog.Cli.Deploy;
using Watchdog.Cli.Output;
using Watchdog.Cli.Remote;

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

    /// <summary>What comes before each path of a file of this host; empty but in tests.</summary>
    public string Root { get; init; } = "";

    /// <summary>The clock for timeouts. No time that is shown comes from it: those come with the replies.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The zone in which wall-clock times are shown.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Runs a program with this one's own input and output, and waits for its exit code.</summary>
    public Func<string, IReadOnlyList<string>, CancellationToken, Task<int>> RunProgram { get; init; } = Programs.RunAsync;

    /// <summary>
    /// Runs a program without input, for so long and no longer, and reads the beginning of what it prints; null when it could not be
    /// started, failed, or was not ready in time.
    /// </summary>
    public Func<string, IReadOnlyList<string>, TimeSpan, CancellationToken, Task<string?>> Capture { get; init; } = Programs.CaptureAsync;

    /// <summary>Whether a program of this name is on PATH.</summary>
    public Func<string, bool> HasProgram { get; init; } = _ => true;

    /// <summary>The terminal's columns and rows as they are now; null where <see cref="Output"/> is none.</summary>
    public Func<(int Columns, int Rows)>? Size { get; init; }

    /// <summary>Starts a program with pipes for its input, output and errors.</summary>
    public Func<string, IReadOnlyList<string>, IPipedProgram> OpenProgram { get; init; } = PipedProgram.Start;

    /// <summary>The terminal that input and output are on; null where they are not, or it cannot move its cursor.</summary>
    public ITerminal? Terminal { get; init; }

    /// <summary>Has interrupts told to somebody, in place of ending the program, until what it returns is disposed of.</summary>
    public Func<Action<Interrupt>, IDisposable> OnInterrupt { get; init; } = Interrupts.OfProcess;

    /// <summary>How long to wait for the daemon to take the connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait for an answer: probes and a bootloader may be part of it.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait for an answer that is there already: a daemon that does not give it is frozen, or its disk is.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long to wait for a drill: each of its steps has a limit of its own, 8 min in all.</summary>
    public TimeSpan DrillTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long to wait before the next try when the daemon goes away under a watch.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait before the next ssh connection to a host when one failed: few enough for a firewall that counts them.</summary>
    public TimeSpan SshDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a run waits for word of its session once the deadline has passed: a rollback that reboots takes minutes.</summary>
    public TimeSpan OutcomePatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The surroundings of the process. Colours: on a terminal that has them, unless NO_COLOR is set (https://no-color.org). What is
    /// beyond ASCII is written where the locale has it.
    /// </summary>
    public static CliEnvironment OfProcess()
    {
        var isTerminal = !Console.IsOutputRedirected && IsScreen;
        var isUtf8 = AsciiWriter.IsUtf8(Environment.GetEnvironmentVariable);
        return WithLimit(new()
        {
            Output = isUtf8 ? Console.Out : new AsciiWriter(Console.Out),
            Error = isUtf8 ? Console.Error : new AsciiWriter(Console.Error),
            Colours = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Size = isTerminal ? SizeOfTerminal : null,
            Terminal = isTerminal && !Console.IsInputRedirected ? new ProcessTerminal() : null,
            HasProgram = static name => Programs.IsOnPath(name, Environment.GetEnvironmentVariable("PATH")),
            Variable = Environment.GetEnvironmentVariable,
            Zone = TimeZoneInfo.Local,
        });
    }

    private static bool IsScreen => Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

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
            DrillTimeout = limit < environment.DrillTimeout ? limit : environment.DrillTimeout,
        };
    }

    // A terminal that does not know its size, as over a serial line, says 0.
    private static (int Columns, int Rows) SizeOfTerminal()
    {
        try
        {
            return (Console.WindowWidth is > 0 and var columns ? columns : 80, Console.WindowHeight is > 0 and var rows ? rows : 24);
        }
        catch (IOException)
        {
            return (80, 24);
        }
    }
}
