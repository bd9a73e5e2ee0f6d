using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Control;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Pid1;
using Watchdog.Daemon.Watchers;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Host.Systems;
using Watchdog.Store;
using Watchdog.Systemd;

namespace Watchdog.Daemon;

/// <summary>
/// The daemon's life: find the open session again and make its timer sure, begin to watch, and listen. The host
/// says that it is ready (READY=1, by Microsoft.Extensions.Hosting.Systemd) when all of that is done.
/// </summary>
internal sealed class DaemonHost(
    Paths paths,
    SessionLoop loop,
    FoundSession found,
    TakeUp takeUp,
    LeftBehind leftBehind,
    HostReader host,
    LockWatcher locks,
    StoreWatcher files,
    TimerWatcher timers,
    BootDefaults bootDefaults,
    BootDefaultPayer payer,
    Successor successor,
    LoginWatcher logins,
    BaselineWatcher baseline,
    ProbationWatcher probation,
    RelapseWatcher relapse,
    ControlServer server,
    Recorder recorder,
    TimeProvider time,
    Notifier notifier,
    ILogger<DaemonHost> log) : BackgroundService
{
    private Socket? _listener;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything here is written.
        Files.RemoveTemporaries(paths.State);
        Files.RemoveTemporaries(paths.Runtime);
        loop.Refresh = Refresh;
        bootDefaults.Report = moved => loop.Post(() => moved);
        locks.SwitchEnded = () =>
        {
            relapse.Look();
            successor.Look();
            payer.SwitchEnded();
        };
        locks.SwitchBegan = relapse.SwitchBegan;

        // Before the store is read: what the executor writes meanwhile is then an event that follows. Where the kernel
        // refuses, the timer comes first all the same.
        _ = WatchAsync(files.Start, "what the rollback writes");
        takeUp.Begin(() => leftBehind.Drop(loop.State.Open));
        _ = WatchAsync(WatchLocks, "the switch lock");
        _ = WatchAsync(successor.Start, "config.json");
        _listener = server.Listen(SocketActivation.Take());
        await base.StartAsync(cancellationToken);
        notifier.Status(StatusLine(loop.State));
        Memory.TrimSoon();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Task> tasks = [loop.RunAsync(stoppingToken), server.RunAsync(_listener!, stoppingToken), TellStatusAsync(stoppingToken)];
        tasks.AddRange([timers.RunAsync(stoppingToken), logins.RunAsync(stoppingToken), baseline.RunAsync(stoppingToken), probation.RunAsync(stoppingToken), relapse.RunAsync(stoppingToken), payer.RunAsync(stoppingToken)]);
        if (notifier.WatchdogInterval is { } interval)
        {
            tasks.Add(new LifeSign(loop, within => notifier.Watchdog(within), time).RunAsync(interval, stoppingToken));
        }

        // The first to end takes the rest along: a daemon without its loop or its socket is no daemon.
        await await Task.WhenAny(tasks);
    }

    // Whatever watches is of use only to a daemon that lives: where the kernel has no watch left, it is asked again.
    private async Task WatchAsync(Action start, string what)
    {
        var pauses = new Backoff(time, isFirstAtOnce: false);
        var isWarned = false;
        while (true)
        {
            try
            {
                start();
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.WatchFailed(log, what, e.Message);
                if (!isWarned)
                {
                    recorder.Write(RecordKind.Warning, "", $"{what} cannot be watched, which is tried again: {e.Message}");
                    isWarned = true;
                }
            }

            await Task.Delay(pauses.Next(), time);
        }
    }

    // A switch may have begun between the look at the host and the first look at its lock.
    private void WatchLocks()
    {
        locks.Start();
        loop.Post(() => host.Read().SwitchRuns ? new ActivationStarted() : null);
    }

    private Event? Refresh(Event ev) => ev switch
    {
        // Over meanwhile: its end has been seen, and another will not come.
        ActivationStarted when !host.Read().SwitchRuns => null,
        Recovered e => found.FindAgain(e, loop.State),
        ActivationEnded e => e with { Facts = host.ReadWithBoot(e.Facts.Probes) },
        _ => ev,
    };

    private async Task TellStatusAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var changed = loop.WhenChangedAsync();
            notifier.Status(StatusLine(loop.State));
            if (loop.State.Open is null)
            {
                successor.Look();
            }

            await changed.WaitAsync(cancellation);
        }
    }

    private static string StatusLine(State state) => state.Open is { } open
        ? $"session {open.Id}: {open.Phase}, {Words.Of(open.Deadline.Reason)}"
        : "no session is open";
}
