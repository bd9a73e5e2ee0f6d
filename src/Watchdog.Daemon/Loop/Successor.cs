using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Native;
using Watchdog.Daemon.Pid1;

namespace Watchdog.Daemon.Loop;

/// <summary>
/// Makes way for another version of this program. A switch does not restart the daemon, which may be watching that very
/// switch; so the daemon ends by itself, in good order, once no session is open, and PID 1 starts what its unit names now.
/// </summary>
internal sealed class Successor(
    Paths paths,
    DaemonProgram program,
    IEventSink loop,
    BootDefaults bootDefaults,
    IHostApplicationLifetime lifetime,
    ILogger<Successor> log)
{
    private const string Key = "ExecStart=";
    private const string UnitName = "rollback-watchdogd.service";

    private string MarkPath => Path.Combine(paths.Runtime, "moved-to");

    /// <summary>Looks whether there is one, and makes way. Whoever asks does not wait.</summary>
    public void Look() => _ = LookAsync();

    /// <summary>The store path that the unit names, when it is another than this program's, there, and not tried before; else null.</summary>
    internal string? Find()
    {
        try
        {
            var unit = File.ReadLines(Path.Combine(paths.Units, UnitName));
            var command = unit.LastOrDefault(static line => line.StartsWith(Key, StringComparison.Ordinal) && line.Length > Key.Length);
            var named = command?[Key.Length..].TrimStart('-', '@', ':', '+', '!').Split(' ')[0];
            var (own, other) = (TargetRoots.StorePath(program.Path), TargetRoots.StorePath(named ?? ""));
            return own is not null && other is not null && own != other && File.Exists(named) && !WasTried(other) ? other : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No unit of the configuration's: the watchdog was removed, and nobody would start it again.
            return null;
        }
    }

    private async Task LookAsync()
    {
        // What is owed to the boot loader is paid first.
        await bootDefaults.LastAsync;
        loop.Post(() =>
        {
            if (loop.State.Open is null && Find() is { } other)
            {
                // Once for each: where the unit's program starts this one again, it would go on for ever.
                Files.Replace(MarkPath, System.Text.Encoding.UTF8.GetBytes(other));
                Log.MakingWay(log, other);
                lifetime.StopApplication();
            }

            return null;
        });
    }

    private bool WasTried(string other) => File.Exists(MarkPath) && File.ReadAllText(MarkPath) == other;
}
