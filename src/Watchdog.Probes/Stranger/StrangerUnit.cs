using System.Text.Json;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Host.Systems;
using Watchdog.Systemd;

namespace Watchdog.Probes.Stranger;

/// <summary>
/// Has PID 1 run the stranger in a unit of its own: outside the daemon's sandbox, with the capabilities for namespaces
/// and links and no others, and with all of its processes gone when it is.
/// </summary>
internal sealed class StrangerUnit(Paths paths, DaemonProgram program)
{
    private const int NetAdmin = 12;
    private const int SysAdmin = 21;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    /// <summary>How long PID 1 lets it run.</summary>
    public static readonly TimeSpan Limit = StrangerProgram.Longest + TimeSpan.FromSeconds(1.5);

    /// <summary>Whether an earlier one has left something behind, or one is at work.</summary>
    public bool HasLeftTraces => File.Exists(StrangerFiles.Traces(paths));

    /// <summary>Runs it. If it was killed, what it left is removed before this returns.</summary>
    public StrangerReport Run(StrangerOrder order)
    {
        var report = RunOnce(order);
        if (HasLeftTraces)
        {
            _ = RunOnce(StrangerOrder.Sweep);
        }

        return report;
    }

    private StrangerReport RunOnce(StrangerOrder order)
    {
        var unit = "rollback-watchdogd-stranger-" + SessionId.New();
        var path = StrangerFiles.Order(paths, unit);
        var report = StrangerFiles.ReportOf(path);
        try
        {
            Directory.CreateDirectory(paths.Runtime);
            Files.Replace(path, JsonSerializer.SerializeToUtf8Bytes(order, StrangerJson.Default.StrangerOrder));
            using var manager = ServiceManager.Connect();
            manager.StartTransientService(Describe(unit, path));
            return JsonSerializer.Deserialize(File.ReadAllBytes(report), StrangerJson.Default.StrangerReport)
                ?? StrangerReport.Unable("it said nothing");
        }
        catch (Exception e) when (e is SystemdException or IOException or UnauthorizedAccessException or JsonException)
        {
            return StrangerReport.Unable(e.Message);
        }
        finally
        {
            File.Delete(path);
            File.Delete(report);
        }
    }

    private TransientService Describe(string unit, string order) => new()
    {
        Name = unit,
        Description = "A look at this host from outside",
        Type = "oneshot",
        ExecStart = [new ExecCommand(program.Path, ["stranger", order])],
        TimeoutStart = Limit,
        TimeoutStop = StopLimit,
        CapabilityBoundingSet = (1UL << NetAdmin) | (1UL << SysAdmin),
        NoNewPrivileges = true,
        SyslogIdentifier = "rollback-watchdogd",
        WorkingDirectory = "/",
    };
}
