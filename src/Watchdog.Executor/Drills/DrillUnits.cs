using Watchdog.Executor.Pid1;
using Watchdog.Host.Processes;
using Watchdog.Host.Systems;
using Watchdog.Systemd;

namespace Watchdog.Executor.Drills;

/// <summary>
/// The units of a drill, <c>rollback-watchdogd-drill-ID</c>. No session's unit has such a name: a session's id has six letters, and
/// no <c>i</c> or <c>l</c> among them. They are those of a deadline but for what would make a drill more than one: no plain commands
/// after it, and nothing that starts it again. A timer that a killed daemon leaves is dropped at its next start, as any that is of no
/// open session; what it starts before that finds no socket, and ends.
/// </summary>
internal sealed class DrillUnits(DaemonProgram program) : IDrillUnits
{
    /// <summary>In how long the timer fires.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromSeconds(2);

    private const string Kind = "drill-";

    /// <summary>The name of a drill's units, without suffix.</summary>
    public static string NameOf(string id) => $"{OwnUnits.Prefix}{Kind}{id}";

    /// <inheritdoc/>
    public void Start(string id, string socket, TimeSpan longest) =>
        TimerUnits.WithPid1(manager =>
        {
            try
            {
                manager.StartTransientTimer(Describe(id, socket, longest));
            }
            catch (UnitExistsException)
            {
                // Nobody else makes this name: PID 1 has made it, and its answer was lost.
            }
        });

    /// <inheritdoc/>
    public void Stop(string id) => TimerUnits.WithPid1(manager =>
    {
        try
        {
            TimerUnits.Stop(manager, NameOf(id) + ".timer");
        }
        finally
        {
            TimerUnits.Stop(manager, NameOf(id) + ".service");
        }
    });

    internal TransientTimer Describe(string id, string socket, TimeSpan longest)
    {
        // By the path that a session would keep.
        var service = ExecutorUnit.Service(NameOf(id), "Drill of a rollback", program.Path, ["rehearse", socket], longest) with
        {
            TimeoutStop = DrillProgram.Tidying + TimeSpan.FromSeconds(5),
        };
        return ExecutorUnit.Timer(service, "Timer of a drill", Ahead);
    }
}
