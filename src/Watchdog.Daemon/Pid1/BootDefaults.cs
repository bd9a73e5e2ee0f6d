using System.Diagnostics.CodeAnalysis;
using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Host.Boot;
using Watchdog.Host.Native;
using Watchdog.Host.Systems;
using Watchdog.Store;

namespace Watchdog.Daemon.Pid1;

/// <summary>
/// Moves the boot default, in units of their own and one after the other: to the target while a switch is unproven, to
/// the new system when it is confirmed; and says what the next boot alone leads to. Whoever asks does not wait.
/// </summary>
/// <remarks>
/// It is held by a variable of the firmware where there is one (<see cref="BootLoader.Hold"/>); elsewhere by the system's
/// <c>switch-to-configuration boot</c>, which takes the switch lock for as long as the boot loader's installer runs, and so
/// begins only when no switch has run for a while. What the next boot leads to is read back, and said only when it does.
/// What is handed over is owed until it is done (<see cref="BootDefaultDebt"/>), as is what a rollback had to leave undone. A
/// first boot is set before the default moves: whatever fails, or dies, in between, the next boot leads to the new system.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer, whose wait handle nobody takes, holds nothing.")]
internal sealed class BootDefaults(
    Settings settings,
    BootDefaultDebt debt,
    HostReader host,
    BootLoader loader,
    Claims claims,
    IBootReports reports,
    TimeProvider time)
{
    private const int Attempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    // The moves of this process come one after the other: a hold for the next session is made after this session's end.
    private static readonly Func<string, bool> NoneOpen = static _ => false;

    private readonly BootCommands _commands = new(settings);
    private readonly Lock _order = new();
    private CancellationTokenSource _waiting = new();
    private Task<string> _last = Task.FromResult("");
    private string _complained = "";
    private string _heldOn = "";

    /// <summary>What became of the last move that was asked for: why it failed, or empty.</summary>
    public Task<string> LastAsync
    {
        get
        {
            lock (_order)
            {
                return _last;
            }
        }
    }

    /// <summary>
    /// What is owed and not on its way; null when nothing is. A debt is void where a later switch has seen to the next boot
    /// itself, and where the boot loader leads there already.
    /// </summary>
    public OwedBootDefault? Outstanding => LastAsync.IsCompleted && debt.Read() is { } owed && !IsVoid(owed) && loader.Next.Leads != owed.System ? owed : null;

    /// <summary>Whether anything is owed, void or not: to the boot loader, or to a variable that holds the default.</summary>
    public bool Owes => debt.Read() is not null || loader.Holds;

    /// <summary>Whether a variable is all that is to be put back: that needs no switch lock.</summary>
    public bool HoldsAlone => loader.Holds && debt.Read() is null;

    /// <summary>Begins to point it at the session's target, with the next boot alone for what the session wants to try.</summary>
    public void Hold(Session session) => Begin(overtaken => HoldAsync(session, overtaken));

    /// <summary>Begins to withdraw what was to be booted once.</summary>
    public void ForgetFirst(string sessionId) => Begin(_ => ForgetAsync(sessionId));

    /// <summary>Begins to hand it over.</summary>
    /// <param name="sessionId">The session that has ended.</param>
    /// <param name="system">The store path of the system that it goes to; empty for the system profile's.</param>
    /// <exception cref="IOException">The debt could not be written down. It is begun all the same.</exception>
    public void HandOver(string sessionId, string system)
    {
        var profile = host.ProfileTarget;
        var owed = new OwedBootDefault(sessionId, system.Length > 0 ? system : profile) { Profile = profile, Leads = loader.Next.Default };
        try
        {
            debt.Owe(owed);
        }
        finally
        {
            Begin(_ => MoveOwedAsync(owed));
        }
    }

    /// <summary>Pays what is owed: by an earlier run of the daemon, by a rollback, or because it could not be paid so far.</summary>
    /// <param name="isOpen">Whether a session is open: what is held is held for it, then, and it pays at its end.</param>
    public Task PayAsync(Func<bool> isOpen)
    {
        Begin(_ =>
        {
            if (isOpen())
            {
                return Task.FromResult("");
            }

            if (debt.Read() is { } owed)
            {
                if (!IsVoid(owed))
                {
                    return _heldOn == owed.SessionId && loader.Next.Leads == owed.System ? Task.FromResult("") : MoveOwedAsync(owed);
                }

                debt.Settle();
            }

            // Left over by a session that has ended, in whatever way.
            return TryAsync(() => loader.Release(_commands.Bootctl(""), NoneOpen));
        });
        return LastAsync;
    }

    /// <summary>Whether a later switch has overtaken what is owed: it has seen to the next boot.</summary>
    public bool IsOvertaken => debt.Read() is { } owed && IsOvertakenBy(loader.Next.Default, owed);

    private bool IsVoid(OwedBootDefault owed) => loader.Next.Default is var leads && (IsOvertakenBy(leads, owed) || (owed.System.Length > 0 && leads == owed.System));

    private bool IsOvertakenBy(string leads, OwedBootDefault owed) => owed.System.Length > 0 && (owed.Leads.Length > 0 && leads.Length > 0
        ? leads != owed.Leads && leads != owed.System
        : host.ProfileTarget is { Length: > 0 } profile && profile != owed.Profile);

    private void Begin(Func<CancellationToken, Task<string>> move)
    {
        lock (_order)
        {
            // A move that still waits for a quiet moment is overtaken by the move that comes after it.
            _waiting.Cancel();
            _waiting = new CancellationTokenSource();
            var overtaken = _waiting.Token;
            _last = AfterAsync(_last, () => move(overtaken));
        }

        static async Task<string> AfterAsync(Task before, Func<Task<string>> move)
        {
            await before;
            try
            {
                return await Task.Run(move);
            }
            catch (Exception e) when (FileFault.Is(e))
            {
                return e.Message;
            }
        }
    }

    private void Report(Event result) => reports.Report(result);

    private bool HasBegunToEnd(string sessionId) => claims.Owner(sessionId) != ClaimOwner.None;

    private async Task<string> HoldAsync(Session session, CancellationToken overtaken)
    {
        if (HasBegunToEnd(session.Id))
        {
            // Its rollback, or its end, has begun, and sees to the next boot itself.
            return "";
        }

        if (session.FirstBoot.Length > 0)
        {
            var unset = loader.EntryOf(session.FirstBoot) is { } entry
                ? await TryAsync(() => HasBegunToEnd(session.Id) ? "" : _commands.SetOnce(session.Id, entry))
                : "the boot loader has no entry that starts it";
            if (HasBegunToEnd(session.Id))
            {
                // Its rollback may have withdrawn what was to be booted once before it was set.
                return await ForgetAsync(session.Id);
            }

            if (unset.Length > 0)
            {
                // Held, the default would make the operator's reboot one into the old system, unasked.
                var stuck = await TryAsync(() => loader.Release(_commands.Bootctl(session.Id), NoneOpen));
                Report(new FirstBootFailed(session.Id, session.FirstBoot, stuck.Length > 0 ? $"{unset}; and {stuck}: the next boot leads to {session.Target.Boot} still" : unset));
                return unset;
            }

            Report(new FirstBootSet(session.Id, session.FirstBoot));
        }

        var fault = await HoldDefaultAsync(session, overtaken);
        if (session.FirstBoot.Length == 0)
        {
            await ForgetAsync(session.Id);
        }

        return fault;
    }

    private async Task<string> HoldDefaultAsync(Session session, CancellationToken overtaken)
    {
        var obstacle = loader.HoldObstacle;
        if (obstacle.Length == 0)
        {
            var isNew = !loader.Holds;
            obstacle = await TryAsync(() => loader.Hold(session.Id, session.Target.Boot, _commands.Bootctl(session.Id)));
            if (obstacle.Length == 0)
            {
                if (isNew || session.FirstBoot.Length > 0)
                {
                    Report(new BootDefaultMoved(session.Id, session.Target.Boot, ""));
                }

                return "";
            }
        }

        if (session.Phase == Phase.Armed && session.FirstBoot.Length == 0)
        {
            // No switch has moved it yet: one of ours can wait until one has.
            Report(new BootDefaultMoved(session.Id, session.Target.Boot, obstacle));
            return obstacle;
        }

        if (!await IsQuietAsync(session.Id, overtaken))
        {
            return "";
        }

        // A switch that has taken the lock before ours begins the quiet time anew, and its end another hold.
        var (moved, fault) = await TryMoveAsync(session.Id, session.Target.Boot, () => IsQuietAsync(session.Id, overtaken));
        if (fault.Length > 0 && (overtaken.IsCancellationRequested || HasBegunToEnd(session.Id)))
        {
            return "";
        }

        Report(new BootDefaultMoved(session.Id, moved, fault));
        return fault;
    }

    /// <summary>Waits until no switch has run for a while: a tool's or an operator's next one would find the lock taken by ours.</summary>
    /// <returns>Whether it is still to be held.</returns>
    private async Task<bool> IsQuietAsync(string sessionId, CancellationToken overtaken)
    {
        var quiet = TimeSpan.Zero;
        try
        {
            while (quiet < settings.HoldAfter)
            {
                await Task.Delay(BetweenLooks, time, overtaken);
                quiet = host.Read().SwitchRuns ? TimeSpan.Zero : quiet + BetweenLooks;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return !HasBegunToEnd(sessionId);
    }

    private async Task<string> ForgetAsync(string sessionId)
    {
        var fault = loader.HasOnce ? await TryAsync(() => _commands.SetOnce(sessionId, "")) : "";
        if (fault.Length > 0)
        {
            Report(new BootDefaultMoved(sessionId, host.ProfileTarget, $"what was to be booted once could not be withdrawn: {fault}"));
        }

        return fault;
    }

    private async Task<string> MoveOwedAsync(OwedBootDefault owed)
    {
        // A one-shot entry would come before the default.
        await ForgetAsync(owed.SessionId);

        // A variable that holds the default stays until what is beneath it leads there: a power cut meanwhile boots nothing else.
        var (moved, fault) = owed.System.Length > 0 && loader.Next.Default == owed.System
            ? (owed.System, "")
            : await TryMoveAsync(owed.SessionId, owed.System);
        if (fault.Length == 0)
        {
            fault = await TryAsync(() => loader.Release(_commands.Bootctl(owed.SessionId), NoneOpen));
        }
        else if (loader.HoldObstacle.Length == 0 && owed.System.Length > 0 && TargetResolver.Fault(owed.System) is null)
        {
            // A menu whose default is the newest system: until a later switch, the variable is all that leads elsewhere.
            _heldOn = await TryAsync(() => loader.Hold(owed.SessionId, owed.System, _commands.Bootctl(owed.SessionId))) is "" ? owed.SessionId : "";
        }

        if (fault.Length == 0)
        {
            debt.Settle();
        }

        // The move may fail for days; it is on record after its first failure.
        if (fault.Length == 0 || _complained != owed.SessionId)
        {
            _complained = fault.Length == 0 ? "" : owed.SessionId;
            Report(new BootDefaultMoved(owed.SessionId, moved, fault));
        }

        return fault;
    }

    // A switch that begins at this very moment has the lock; when it ends, it is asked for again.
    private async Task<(string System, string Fault)> TryMoveAsync(string sessionId, string system, Func<Task<bool>>? mayGoOn = null)
    {
        var fault = await TryAsync(() =>
        {
            // The profile may not have been readable when the move was asked for.
            system = system.Length > 0 ? system : host.ProfileTarget;
            return system.Length > 0
                ? _commands.SwitchBoot(sessionId, system)
                : "the system profile cannot be read";
        }, mayGoOn);

        // Its exit code does not tell: a menu may have too few entries, or boot the newest whatever it is told. And where a
        // variable of ours comes before the menu, only what is beneath it tells.
        var leads = loader.Next.Default;
        if (fault.Length == 0 && leads.Length > 0 && leads != system)
        {
            fault = $"its `switch-to-configuration boot` has ended well, and the boot loader leads to {leads} all the same";
        }

        return (system, fault);
    }

    /// <summary>Takes a step until it does not fail, five times at most.</summary>
    /// <param name="step">The step: why it failed, or empty.</param>
    /// <param name="mayGoOn">Waits between two attempts, and says whether there is another. Default: a second, and there is.</param>
    private async Task<string> TryAsync(Func<string> step, Func<Task<bool>>? mayGoOn = null)
    {
        var fault = "";
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                fault = await Task.Run(step);
            }
            catch (Exception e) when (FileFault.Is(e))
            {
                fault = e.Message;
            }

            if (fault.Length == 0)
            {
                break;
            }

            if (mayGoOn is null)
            {
                await Task.Delay(Pause, time);
            }
            else if (!await mayGoOn())
            {
                break;
            }
        }

        return fault;
    }
}
