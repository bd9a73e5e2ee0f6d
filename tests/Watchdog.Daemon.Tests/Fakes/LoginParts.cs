using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Watchers;
using Watchdog.Host;
using Watchdog.Host.Peers;
using Watchdog.Host.Running;
using Watchdog.Host.Ssh;
using Watchdog.Probes.Access;
using Watchdog.Probes.Ssh;

namespace Watchdog.Daemon.Tests.Fakes;

/// <summary>Puts a watcher of logins together from what a test has of the host. Root alone may operate.</summary>
internal static class LoginParts
{
    public static LoginWatcher Make(
        IEventSink sink,
        SshLoginJournal journal,
        IProgramRunner programs,
        ForcedLogins forced,
        ISshListeners listeners,
        SshSight sight,
        IClock clock,
        TimeProvider time,
        ILogger<LoginJobs>? log = null)
    {
        var people = new LoginPeople(new Permissions(""), programs, new SshLoginKeys(programs, clock, time), time, NullLogger<LoginPeople>.Instance);
        var jobs = new LoginJobs(forced, listeners, sight, time, log ?? NullLogger<LoginJobs>.Instance);
        var told = new ToldLogins();
        return new LoginWatcher(
            sink,
            new LoginProcesses(sink, people, jobs, told, sight),
            new LoginRecords(sink, journal, people, jobs, told, sight, time, NullLogger<LoginRecords>.Instance),
            clock,
            time,
            NullLogger<LoginWatcher>.Instance);
    }
}
