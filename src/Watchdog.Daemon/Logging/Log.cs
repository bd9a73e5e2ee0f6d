using Microsoft.Extensions.Logging;

namespace Watchdog.Daemon.Logging;

/// <summary>What the daemon says beside the record. The ids are stable.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Error, "an event could not be handled")]
    public static partial void EventFailed(ILogger log, Exception e);

    [LoggerMessage(101, LogLevel.Warning, "{Effect} failed, and the decision with it: {Reason}")]
    public static partial void RequiredEffectFailed(ILogger log, string effect, string reason);

    [LoggerMessage(102, LogLevel.Warning, "{Effect} failed, going on: {Reason}")]
    public static partial void EffectFailed(ILogger log, string effect, string reason);

    [LoggerMessage(110, LogLevel.Error, "the switch lock could not be looked at")]
    public static partial void LockLookFailed(ILogger log, Exception e);

    [LoggerMessage(118, LogLevel.Warning, "any user can take the switch lock, for its file cannot be closed to them: {Reason}")]
    public static partial void LockStaysOpen(ILogger log, string reason);

    [LoggerMessage(111, LogLevel.Warning, "a switch has begun that nobody armed for, and it could not be armed for: {Reason}")]
    public static partial void LateArmFailed(ILogger log, string reason);

    [LoggerMessage(120, LogLevel.Warning, "no connection could be accepted: {Reason}")]
    public static partial void AcceptFailed(ILogger log, string reason);

    [LoggerMessage(121, LogLevel.Warning, "too many connections are open: {Refused} refused since this was last said, the last one of uid {Uid}")]
    public static partial void TooManyConnections(ILogger log, uint uid, int refused);

    [LoggerMessage(122, LogLevel.Debug, "a connection has ended")]
    public static partial void ConnectionEnded(ILogger log, Exception e);

    [LoggerMessage(123, LogLevel.Error, "a call failed")]
    public static partial void CallFailed(ILogger log, Exception e);

    [LoggerMessage(140, LogLevel.Error, "a round of probes failed")]
    public static partial void RoundFailed(ILogger log, Exception e);

    [LoggerMessage(141, LogLevel.Information, "no logind to watch, logins are looked for with each round of probes: {Reason}")]
    public static partial void NoLogind(ILogger log, string reason);

    [LoggerMessage(142, LogLevel.Warning, "logins could not be looked at")]
    public static partial void LoginLookFailed(ILogger log, Exception e);

    [LoggerMessage(144, LogLevel.Information, "logins of {User} from {From} are no operator's: a command is forced upon them")]
    public static partial void ForcedLogin(ILogger log, string user, string from);

    [LoggerMessage(143, LogLevel.Warning, "the account of whoever armed could not be looked up: their way in is not looked after")]
    public static partial void OperatorNotFound(ILogger log, Exception e);

    [LoggerMessage(145, LogLevel.Warning, "nobody was told of a moment of the session")]
    public static partial void NoticeFailed(ILogger log, Exception e);

    [LoggerMessage(146, LogLevel.Warning, "{Path} (metrics.textfile) cannot be written: {Reason}")]
    public static partial void MetricsFailed(ILogger log, string path, string reason);

    [LoggerMessage(130, LogLevel.Information, "dropped {Timer}, which belongs to no open session")]
    public static partial void TimerDropped(ILogger log, string timer);

    [LoggerMessage(132, LogLevel.Information, "no session is open: making way for {Successor}")]
    public static partial void MakingWay(ILogger log, string successor);

    [LoggerMessage(133, LogLevel.Error, "{What} cannot be watched, which is tried again: {Reason}")]
    public static partial void WatchFailed(ILogger log, string what, string reason);

    [LoggerMessage(131, LogLevel.Warning, "cleaning up at start: {Reason}")]
    public static partial void CleanUpFailed(ILogger log, string reason);
}
