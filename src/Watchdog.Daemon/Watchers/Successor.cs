using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Watchdog.Config;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Pid1;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Makes way for another version of this program, and for one that has taken up a changed config.json or unit. A switch
/// does not restart the daemon, which may be watching that very switch; so the daemon ends by itself, in good order, once
/// no session is open and no switch runs, and PID 1 starts what its unit names now.
/// </summary>
internal sealed class Successor(
    Paths paths,
    DaemonProgram program,
    SwitchLock switchLock,
    ConfigurationFile configuration,
    UnitFile unit,
    IEventSink loop,
    BootDefaults bootDefaults,
    CallsInFlight calls,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<Successor> log)
{
    private const uint Watched = LibC.InotifyCloseWrite | LibC.InotifyCreate | LibC.InotifyMovedTo | LibC.InotifyDelete;

    // Whoever edits a file by hand writes it in more than one step.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>How long those are waited for who have asked and have no answer yet: one of them may not even read it.</summary>
    public static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(5);

    private string MarkPath => Path.Combine(paths.Runtime, "moved-to");

    /// <summary>Starts to watch config.json, where its directory exists: it may be changed without a switch.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public void Start()
    {
        var directory = Path.GetDirectoryName(paths.Configuration)!;
        if (Directory.Exists(directory))
        {
            _ = new InotifyReader([(directory, Watched)], (_, _, _) => _ = LookSoonAsync(), Look);
        }
    }

    /// <summary>Looks whether there is reason, and makes way. Whoever asks does not wait.</summary>
    public void Look() => _ = LookAsync();

    /// <summary>What is to be made way for, in words; null when nothing is.</summary>
    internal string? Find()
    {
        if (unit.Program is not { } named)
        {
            // No unit of the configuration's: the watchdog was removed, and nobody would start it again.
            return null;
        }

        var (own, other) = (NixStore.PathOf(program.Path), NixStore.PathOf(named));
        if (own is not null && other is not null && own != other && File.Exists(named) && !WasTried(other))
        {
            return other;
        }

        // Whoever starts then takes up what there is: a mistake in it is no change, and starts nobody again.
        return configuration.HasChanged ? "config.json as it is now"
            : unit.HasChanged ? "the unit as it is now"
            : null;
    }

    /// <summary>Looks, and makes way, when its turn comes in the loop.</summary>
    internal void MakeWay()
    {
        if (loop.State.Open is not null || switchLock.IsTaken || Find() is not { } successor)
        {
            return;
        }

        // Once for each version: where the unit's program starts this one again, it would go on for ever.
        Files.Replace(MarkPath, System.Text.Encoding.UTF8.GetBytes(successor));
        Log.MakingWay(log, successor);
        lifetime.StopApplication();
    }

    private async Task LookSoonAsync()
    {
        await Task.Delay(Settling, time);
        await LookAsync();
    }

    private async Task LookAsync()
    {
        // What is owed to the boot loader is paid first; and whoever has asked hears what became of it, as a confirm does.
        await bootDefaults.LastAsync;
        try
        {
            await calls.NoneAsync.WaitAsync(LastAnswers, time);
        }
        catch (TimeoutException)
        {
            // Anybody may ask, and not read the answer.
        }

        loop.Post(() =>
        {
            MakeWay();
            return null;
        });
    }

    private bool WasTried(string other) => File.Exists(MarkPath) && File.ReadAllText(MarkPath) == other;
}
