using Watchdog.Config;
using Watchdog.Daemon.Notices;
using Watchdog.Executor;
using Watchdog.Executor.Drills;
using Watchdog.Executor.Waiting;
using Watchdog.Host;
using Watchdog.Host.Ssh;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Rounds;
using Watchdog.Probes.Stranger;
using Watchdog.Protocol;

namespace Watchdog.Daemon;

/// <summary>The daemon, and the executor that PID 1 runs at a deadline.</summary>
internal static class Program
{
    private const int UsageError = 2;

    private const string Usage = """
        usage: rollback-watchdogd                the daemon; started by systemd
               rollback-watchdogd recover SESSION DEADLINE TARGET PROFILE
                                                 the rollback; started by PID 1 at a deadline
               rollback-watchdogd rehearse SOCKET
                                                 a rollback that changes nothing; started by PID 1 for a drill
               rollback-watchdogd probe SOCKET   a round of probes; started by PID 1 for the daemon
               rollback-watchdogd stranger ORDER
                                                 a look at this host from outside; started by PID 1
               rollback-watchdogd notice         writes its input to all terminals; started by PID 1
               rollback-watchdogd --version
        Operators use rollbackctl(1).
        """;

    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case []:
                return Composition.Run(new Paths());
            case ["recover", var session, var number, var target, var profile] when int.TryParse(number, out var deadline):
                return ExecutorProgram.Run(new Paths(), new RecoveryOrder(session, deadline, target, profile));
            case ["rehearse", var socket]:
                return DrillProgram.Run(new Paths(), socket);
            case ["probe", var socket]:
                return Round.RunAsync(Probes(new Paths()), socket).GetAwaiter().GetResult();
            case ["stranger", var order]:
                return StrangerProgram.Run(new Paths(), order);
            case ["notice"]:
                return NoticeProgram.Run(Console.OpenStandardInput());
            case ["--version"]:
                Console.WriteLine($"rollback-watchdogd {Interface.Version}");
                return 0;
            case ["--help"]:
                Console.WriteLine(Usage);
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return UsageError;
        }
    }

    private static ProbeRunner Probes(Paths paths)
    {
        var settings = SettingsReader.Read(paths.Configuration, out _);
        SshServices.Configured = settings.SshUnit;
        return new ProbeRunner(ProbeSet.All(settings.Probes, paths, DaemonProgram.Find(), TimeProvider.System), TimeProvider.System);
    }
}
