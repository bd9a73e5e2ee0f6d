using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>What can happen while a protected run goes on.</summary>
internal abstract record Happening
{
    private Happening()
    {
    }

    /// <summary>The daemon has said how the session stands.</summary>
    /// <param name="Reply">What it said.</param>
    /// <param name="IsFirst">Whether it is the first word over a new connection.</param>
    internal sealed record Replied(ControlReply<StatusReply> Reply, bool IsFirst) : Happening;

    /// <summary>The connection that follows the session has ended, or none was made.</summary>
    /// <param name="Why">Why none was made; null when it had told something and then ended.</param>
    internal sealed record StreamEnded(CliException? Why) : Happening;

    /// <summary>The command has ended.</summary>
    /// <param name="ExitCode">Its exit code.</param>
    internal sealed record CommandEnded(int ExitCode) : Happening;

    /// <summary>The command could not be started.</summary>
    /// <param name="Why">Why.</param>
    internal sealed record CommandNotStarted(CliException Why) : Happening;

    /// <summary>An errand is done, or failed.</summary>
    /// <param name="Errand">Which.</param>
    /// <param name="Result">What it brought; null when it failed.</param>
    /// <param name="Why">Why it failed.</param>
    internal sealed record ErrandEnded(Errand Errand, ErrandResult? Result, CliException? Why) : Happening;

    /// <summary>The wait after an errand is over.</summary>
    internal sealed record Rested : Happening;

    /// <summary>A signal wants this to end.</summary>
    /// <param name="Interrupt">Which.</param>
    internal sealed record Interrupted(Interrupt Interrupt) : Happening;

    /// <summary>A line was typed; null at the end of the input.</summary>
    /// <param name="Line">The line.</param>
    internal sealed record Answered(string? Line) : Happening;

    /// <summary>A second has passed.</summary>
    internal sealed record Ticked : Happening;
}
