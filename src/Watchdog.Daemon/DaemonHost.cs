using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Control;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Native;
using Watchdog.Daemon.Pid1;
using Watchdog.Daemon.Store;
using Watchdog.Protocol;
using Watchdog.Systemd;
using Phase = Watchdog.Core.Phase;
using Session = Watchdog.Core.Session;

namespace Watchdog.Daemon;

/// <summary>
/// The daemon's life: find the open session again and make its timer sure, begin to watch, and listen. The host
/// says that it is ready (READY=1, by Microsoft.Extensions.Hosting.Systemd) when all of that is done.
/// </summary>
internal sealed class DaemonHost(
    Paths paths,
    SessionLoop loop,
    SessionStore store,
    Claims claims,
    TargetRoots roots,
    HostReader host,
    LockWatcher locks,
    StoreWatcher files,
    TimerWatcher timers,
    BootDefaults bootDefaults,
    BootDefaultDebt debt,
    BootDefaultPayer payer,
    DaemonProgram program,
    Successor successor,
    PlainRollback plain,
    LoginWatcher logins,
    BaselineWatcher baseline,
    ProbationWatcher probation,
    ControlServer server,
    Recorder recorder,
    DaemonHealth health,
    IClock clock,
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
        locks.SwitchEnded = successor.Look;
        locks.Start();
        successor.Start();

        // Before the store is read: what the executor writes meanwhile is then an event that follows.
        files.Start();
        Recover();
        _listener = server.Listen(SocketActivation.Take());
        await base.StartAsync(cancellationToken);
        notifier.Status(StatusLine(loop.State));
        Memory.TrimSoon();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Task> tasks = [loop.RunAsync(stoppingToken), server.RunAsync(_listener!, stoppingToken), TellStatusAsync(stoppingToken)];
        tasks.AddRange([timers.RunAsync(stoppingToken), logins.RunAsync(stoppingToken), baseline.RunAsync(stoppingToken), probation.RunAsync(stoppingToken), payer.RunAsync(stoppingToken)]);
        if (notifier.WatchdogInterval is { } interval)
        {
            tasks.Add(new LifeSign(loop, within => notifier.Watchdog(within), time).RunAsync(interval, stoppingToken));
        }

        // The first to end takes the rest along: a daemon without its loop or its socket is no daemon.
        await await Task.WhenAny(tasks);
    }

    private void Recover()
    {
        var stored = store.Load();
        loop.Begin(new State(null, stored.Last));
        if (store.SetAside(clock.Now) is { } aside)
        {
            recorder.Write(RecordKind.Warning, "", $"the session file could not be read and was set aside as {aside}: {stored.Unreadable}");
        }

        if (stored.Unreadable is not null && stored.Open is null)
        {
            // PID 1 may hold a timer for it, and its service knows the target. Nothing here may take that away.
            health.Warn($"a session file could not be read ({SafeText.Printable(stored.Unreadable)}): if its timer still runs, the host will be rolled back");
            return;
        }

        if (stored.Open is { } open)
        {
            // Tried again later, it must not take the place of a session that was armed meanwhile.
            loop.Handle(() => loop.State.Open is null ? FindAgain(open) : null);
        }
        else if (debt.Read() is { } owed)
        {
            loop.Handle(() => loop.State.Open is null
                && Relapse.Judge(stored.Last, owed.SessionId, host.Read(), clock.Now, SessionId.New(), program.Path) is { } relapsed
                ? new Recovered(relapsed, host.ReadWithBoot())
                : null);
        }

        // In its turn, because a session may be armed by then; whoever waits for the daemon does not wait for it.
        loop.Post(() =>
        {
            CleanUp();
            return null;
        });
    }

    private Recovered FindAgain(Session open) => claims.Owner(open.Id) switch
    {
        // The end was taken and not finished.
        ClaimOwner.Daemon when !open.Phase.IsEnd() => new Recovered(
            open with { Phase = open.Phase == Phase.Armed ? Phase.Disarmed : Phase.Confirmed, Ended = clock.Now },
            host.ReadWithBoot()),
        ClaimOwner.Executor when open.Phase.IsHeld() => new Recovered(open with { Phase = Phase.RollingBack }, host.ReadWithBoot()),
        _ => new Recovered(open, host.ReadWithBoot()),
    };

    /// <summary>Drops timers and roots that a crash left between two effects.</summary>
    private void CleanUp()
    {
        var open = loop.State.Open;
        try
        {
            var kept = open is null ? null : TimerUnits.NameOf(open.Id, open.Deadline.Number);
            foreach (var timer in TimerUnits.StopOthers(kept))
            {
                Log.TimerDropped(log, timer);
            }

            roots.ReleaseOthers(open?.Id);
            plain.ForgetOthers(open?.Id);
        }
        catch (Exception e) when (e is SystemdException or IOException or UnauthorizedAccessException)
        {
            Log.CleanUpFailed(log, e.Message);
        }
    }

    private Event? Refresh(Event ev) => ev switch
    {
        // Over meanwhile: its end has been seen, and another will not come.
        ActivationStarted when !host.Read().SwitchRuns => null,
        Recovered e => new Recovered(e.Session, host.ReadWithBoot()),
        ActivationEnded e => new ActivationEnded(host.ReadWithBoot(e.Facts.Probes), e.At),
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
