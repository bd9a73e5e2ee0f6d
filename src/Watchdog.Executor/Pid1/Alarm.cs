using Watchdog.Config;
using Watchdog.Host.Processes;
using Watchdog.Host.Running;
using Watchdog.Protocol;
using Watchdog.Systemd;
using Session = Watchdog.Core.Session;

namespace Watchdog.Executor.Pid1;

/// <summary>
/// Tells everybody who is logged in (wall(1)) and the user's own hook, each in a transient unit of its own: outside of any
/// sandbox, with a limit, and nobody waits for it.
/// </summary>
internal sealed class Alarm(Settings settings, Action<TransientService> start) : IAlarm
{
    private const int LongestCause = 300;
    private static readonly TimeSpan WallLimit = TimeSpan.FromSeconds(20);

    /// <summary>One that has PID 1 start the units.</summary>
    public static Alarm OnThisHost(Settings settings) => new(settings, static service =>
    {
        using var manager = ServiceManager.Connect();
        manager.StartTransientService(service, wait: false);
    });

    /// <inheritdoc/>
    public IReadOnlyList<string> Stranded(Session session) => Call(
        session,
        "stranded",
        $"session {session.Id} is STRANDED: rolled back, and access did not come back ({Plain(session.Cause)})");

    /// <inheritdoc/>
    public IReadOnlyList<string> NotBack(Session session) => Call(
        session,
        "not-back",
        $"session {session.Id} is rolled back ({Plain(session.Cause)}), and this DID NOT COME BACK: {Plain(session.NotBack)}");

    private List<string> Call(Session session, string what, string words)
    {
        var faults = new List<string>();
        Try("wall", () => start(Wall(session, words)), faults);
        if (settings.Stranded is { } hook)
        {
            Try("hooks.stranded", () => start(Hook(hook, session, what)), faults);
        }

        return faults;
    }

    private static void Try(string what, Action act, List<string> faults)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is SystemdException or IOException or UnauthorizedAccessException)
        {
            faults.Add($"{what}: {e.Message}");
        }
    }

    private static TransientService Wall(Session session, string words) => Describe(session, "wall", WallLimit) with
    {
        Description = $"Word to all terminals about session {session.Id}",

        // Its own time limit is for each terminal (util-linux 2.38, wall(1)).
        ExecStart =
        [
            new ExecCommand(
                Programs.Find("wall", Path.Combine(session.Target.System, "sw/bin")),
                ["--timeout", "5", $"rollback-watchdogd: {words}. See: rollbackctl status"]),
        ],
    };

    private static TransientService Hook(HookSettings hook, Session session, string what) => Describe(session, "hook", hook.Timeout) with
    {
        Description = $"Hook of session {session.Id}",
        ExecStart = [new ExecCommand(hook.Program, hook.Arguments)],
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

    private static TransientService Describe(Session session, string what, TimeSpan limit) => new()
    {
        Name = $"{OwnUnits.Prefix}{session.Id}-{what}",
        ExecStart = [],
        RuntimeMax = limit,
        SyslogIdentifier = "rollback-watchdogd",
        WorkingDirectory = "/",
    };

    // PID 1 takes no "$" and no ";" (see ExecCommand), and what a probe has seen may be anything.
    private static string Plain(string text) =>
        SafeText.Printable(text, LongestCause).Replace('$', '_').Replace(';', ',').Replace('%', '_').Replace('"', '\'').Replace('\\', '/');
}
