using Watchdog.Protocol;

namespace Watchdog.Cli;

/// <summary>Turns what can go wrong between this program and the daemon into words, a hint and an exit code.</summary>
internal static class ErrorMapping
{
    /// <summary>The error of a daemon that went away before it answered.</summary>
    public const string WentAway = "daemon-went-away";

    private const string AskStatus = "what happened is not known here; ask `rollbackctl status`";

    /// <summary>The socket cannot be reached.</summary>
    public static CliException Unreachable(string path, ConnectException e) => new(
        ExitCode.Unreachable,
        "unreachable",
        $"cannot reach rollback-watchdogd at {SafeText.Printable(path)}: {e.Message}",
        e.Fault switch
        {
            ConnectFault.NotPermitted => "use sudo, or become a member of the operators group",
            ConnectFault.NotFound or ConnectFault.NotListening => "systemctl status rollback-watchdogd.socket",
            ConnectFault.TimedOut => "systemctl status rollback-watchdogd.service",
            ConnectFault.Other => "is --socket (or ROLLBACK_WATCHDOGD_SOCKET) right?",
        });

    /// <summary>The daemon broke the protocol, or went away.</summary>
    public static CliException Broken(ProtocolException e) => e.Fault == ProtocolFault.Closed
        ? new(ExitCode.Failed, WentAway, "the daemon went away before it answered", AskStatus)
        : new(ExitCode.Failed, "bad-answer", $"the daemon's answer makes no sense: {e.Message}", "are daemon and rollbackctl of the same version? systemctl status rollback-watchdogd.service");

    /// <summary>No answer in time.</summary>
    public static CliException TimedOut(TimeSpan after) => new(
        ExitCode.Failed,
        "no-answer",
        $"the daemon has not answered within {TimeSpanText.Format(after)}",
        AskStatus);

    /// <summary>Interrupted from the keyboard.</summary>
    public static CliException Interrupted() => new(ExitCode.Failed, "interrupted", "interrupted", AskStatus);

    /// <summary>The daemon answered with an error.</summary>
    public static CliException Refusal(ControlErrorException e) => new(CodeOf(e), e.Name, e.Reason, HintOf(e), e.Parameters);

    /// <summary>Whether the daemon had no place for the connection. It is there, and has a place again soon.</summary>
    public static bool IsCrowded(ControlErrorException e) => e.Is("Refused") && e.Code == "too-many-connections";

    private static int CodeOf(ControlErrorException e) => e switch
    {
        // Nothing was asked of the daemon.
        _ when IsCrowded(e) => ExitCode.Unreachable,
        _ when e.Is("NoSession") => ExitCode.NoSession,
        _ when e.Is("SessionOpen") || e.Is("NotPermitted") || e.Is("Refused") => ExitCode.Refused,
        _ when e.Is("BadRequest") => ExitCode.Usage,
        { Name: ServiceErrors.PermissionDeniedName } => ExitCode.Refused,
        { Name: ServiceErrors.InvalidParameterName } => ExitCode.Usage,
        _ => ExitCode.Failed,
    };

    private static string HintOf(ControlErrorException e) => e.Hint.Length > 0 ? e.Hint : e.Name switch
    {
        ServiceErrors.MethodNotFoundName or ServiceErrors.MethodNotImplementedName or ServiceErrors.InterfaceNotFoundName =>
            "the daemon is of another version: systemctl restart rollback-watchdogd.service",
        ServiceErrors.PermissionDeniedName => "use sudo, or become a member of the operators group",
        _ => "",
    };
}
