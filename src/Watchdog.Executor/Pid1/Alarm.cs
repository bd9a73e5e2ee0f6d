using Watchdog.Config;
using Watchdog.Executor.Notices;
using Watchdog.Host;
using Watchdog.Host.Processes;
using Watchdog.Host.Running;
using Watchdog.Protocol;
using Watchdog.Store;
using Watchdog.Systemd;
using Session = Watchdog.Core.Session;

namespace Watchdog.Executor.Pid1;

/// <summary>
/// Tells everybody who is logged in of a rollback, and has the user's own hook run in a transient unit of its own: outside of any
/// sandbox, with a limit, and nobody waits for it.
/// </summary>
internal sealed class Alarm(HookSettings? stranded, INotices notices, IClock clock, Action<TransientService> start) : IAlarm
{
    private const int LongestCause = 300;

    /// <summary>One that has PID 1 start the hook.</summary>
    public static Alarm OnThisHost(HookSettings? stranded, INotices notices, IClock clock) => new(stranded, notices, clock, static service =>
    {
        using var manager = ServiceManager.Connect();
        manager.StartTransientService(service, wait: false);
    });

    /// <inheritdoc/>
    public void RollbackStarted(Session session) => Tell(NoticeKind.RollbackStarted, session);

    /// <inheritdoc/>
    public void RolledBack(Session session) => Tell(NoticeKind.RolledBack, session);

    /// <inheritdoc/>
    public IReadOnlyList<string> Stranded(Session session)
    {
        Tell(NoticeKind.Stranded, session);
        return Call(session, "stranded");
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> NotBack(Session session)
    {
        Tell(NoticeKind.NotBack, session);
        return Call(session, "not-back");
    }

    private void Tell(NoticeKind kind, Session session) => notices.Tell(new Notice(kind, session, clock.Now));

    private List<string> Call(Session session, string what)
    {
        try
        {
            if (stranded is { } hook)
            {
                start(Hook(hook, session, what));
            }

            return [];
        }
        catch (Exception e) when (e is SystemdException or IOException or UnauthorizedAccessException)
        {
            return [$"hooks.stranded: {e.Message}"];
        }
    }

    private static TransientService Hook(HookSettings hook, Session session, string what) => new()
    {
        Name = $"{OwnUnits.Prefix}{session.Id}-hook",
        Description = $"Hook of session {session.Id}",
        ExecStart = [new ExecCommand(hook.Program, hook.Arguments)],
        RuntimeMax = hook.Timeout,
        SyslogIdentifier = "rollback-watchdogd",
        WorkingDirectory = "/",
        Environment =
        [
            .. Programs.Path,
            $"ROLLBACK_WATCHDOG_EVENT={what}",
            $"ROLLBACK_WATCHDOG_SESSION={session.Id}",
            $"ROLLBACK_WATCHDOG_TARGET={session.Target.System}",
            $"ROLLBACK_WATCHDOG_ROLLED_BACK_FROM={session.RolledBackFrom}",
            $"ROLLBACK_WATCHDOG_CAUSE={Plain(session.Cause)}",
            $"ROLLBACK_WATCHDOG_NOT_BACK={Plain(session.NotBack)}",
        ],
    };

    // PID 1 takes no "$" and no ";" (see ExecCommand), and what a probe has seen may be anything. Everybody may ask PID 1 for it, so
    // it has nothing of what commands printed.
    private static string Plain(string text) =>
        SafeText.Printable(Redaction.Of(text), LongestCause).Replace('$', '_').Replace(';', ',').Replace('%', '_').Replace('"', '\'').Replace('\\', '/');
}
