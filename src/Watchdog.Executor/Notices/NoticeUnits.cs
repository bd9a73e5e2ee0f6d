using System.Text;
using Watchdog.Config;
using Watchdog.Executor.Waiting;
using Watchdog.Host;
using Watchdog.Host.Processes;
using Watchdog.Host.Running;
using Watchdog.Host.Systems;
using Watchdog.Systemd;

namespace Watchdog.Executor.Notices;

/// <summary>
/// Has PID 1 tell of a notice: one transient unit writes it to the terminals, another is the user's own command. Each is outside
/// of the daemon's sandbox, which has no terminals, and has a limit. The journal has the notice too.
/// </summary>
/// <param name="settings">Whom to tell.</param>
/// <param name="program">This program, which the unit for terminals runs.</param>
/// <param name="text">Puts it in words.</param>
/// <param name="start">Has PID 1 start a unit.</param>
internal sealed class NoticeUnits(NotifySettings settings, DaemonProgram program, NoticeText text, Action<TransientService> start)
{
    private const int DacOverride = 1;
    private const int SysPtrace = 19;
    private static readonly TimeSpan TerminalsLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    /// <summary>One of this host.</summary>
    public static NoticeUnits OnThisHost(NotifySettings settings, DaemonProgram program) =>
        new(settings, program, NoticeText.OfThisHost(), static service =>
        {
            using var manager = ServiceManager.Connect();
            manager.StartTransientService(service, wait: false);
        });

    /// <summary>
    /// How rollbackctl is called on this host: by its name where users find it by that. A new system may be without it, and then
    /// it is the one that was armed with.
    /// </summary>
    /// <param name="program">The program of the session.</param>
    public static string Control(string program)
    {
        const string Name = "rollbackctl";
        string[] directories = ["/run/current-system/sw/bin", "/usr/local/bin", "/usr/bin"];
        return directories.Any(d => File.Exists(Path.Combine(d, Name))) ? Name : Path.Combine(Path.GetDirectoryName(program) ?? "", Name);
    }

    /// <summary>Tells of a notice. What goes wrong is said in the journal, and never thrown.</summary>
    public void Tell(Notice notice)
    {
        var control = Control(notice.Session.Program);
        var line = text.Line(notice, control);
        Speech.Tell($"session {notice.Session.Id}: notice: {line}");
        if (settings.Terminals || notice.IsAlarm)
        {
            Try("the terminals", notice, () => start(Terminals(notice, text.Lines(notice, control))));
        }

        if (settings.Command.Count > 0)
        {
            Try("notify.command", notice, () => start(Command(notice, new ExecCommand(settings.Command[0], [.. settings.Command.Skip(1)]), NoticeEvent.Of(notice, Environment.MachineName, line, control))));
        }
    }

    private static void Try(string what, Notice notice, Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is SystemdException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            Speech.Warn($"{what} could not be told of session {notice.Session.Id}, {notice.Event}: {e.Message}");
        }
    }

    private TransientService Terminals(Notice notice, IReadOnlyList<string> lines) => Describe(notice, "notice", TerminalsLimit) with
    {
        Description = $"Notice to all terminals about session {notice.Session.Id}",
        ExecStart = [new ExecCommand(program.Path, ["notice"])],
        StandardInputData = Encoding.ASCII.GetBytes(string.Join('\n', lines)),

        // A terminal belongs to its user; and where /proc hides processes, they are still to be seen.
        CapabilityBoundingSet = (1UL << DacOverride) | (1UL << SysPtrace),
        NoNewPrivileges = true,
    };

    private TransientService Command(Notice notice, ExecCommand command, byte[] json) => Describe(notice, "notify", settings.Timeout) with
    {
        Description = $"notify.command about session {notice.Session.Id}",
        ExecStart = [command],
        StandardInputData = json,
        Environment = Programs.Path,
    };

    private static TransientService Describe(Notice notice, string what, TimeSpan limit) => new()
    {
        // A name that is used once: two notices of a session may be on their way at a time. It is no secret.
        Name = $"{OwnUnits.Prefix}{notice.Session.Id}-{what}-{notice.Event}-{SessionId.New()}",
        ExecStart = [],
        RuntimeMax = limit,
        TimeoutStop = StopLimit,
        SyslogIdentifier = "rollback-watchdogd",
        WorkingDirectory = "/",
    };
}
