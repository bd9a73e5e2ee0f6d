using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Pid1;
using Watchdog.Host;
using Watchdog.Host.Boot;
using Watchdog.Host.Peers;
using Watchdog.Host.Ssh;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Access;
using Watchdog.Protocol;
using Watchdog.Store;
using Range = Watchdog.Config.Range;

namespace Watchdog.Daemon.Control;

/// <summary>The methods of the interface: permission first, then the request as an event, then the answer in words.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the daemon, and a semaphore whose wait handle nobody takes holds nothing.")]
internal sealed class ControlService(
    IEventSink loop,
    Permissions permissions,
    Settings settings,
    HostReader host,
    TargetResolver targets,
    IProbeRounds probes,
    OperatorReader operators,
    HistoryLog history,
    SessionStore store,
    DaemonHealth health,
    DaemonProgram program,
    BootDefaults bootDefaults,
    BootLoader loader,
    RolledBackSystems rolledBack,
    Recorder recorder,
    Readiness readiness,
    ArmNotes notes,
    SshLoginKeys keys,
    TimeProvider time,
    IClock clock) : IControlService
{
    private const int DefaultHistory = 200;
    private const int MostHistory = 5000;

    private readonly SemaphoreSlim _operatorsReading = new(1);
    private readonly SemaphoreSlim _othersReading = new(1);
    private readonly JudgedSwitch _judged = new(loop, host);
    private readonly AwaitedBaseline _baseline = new(loop, time);

    public async Task<Answer<ArmReply>> ArmAsync(ArmParameters parameters, CallContext context, CancellationToken cancellation)
    {
        var peer = (Peer)context.Peer!;
        if (Denied(peer) is { } denied)
        {
            return denied;
        }

        var limits = settings.Limits;
        if (BadRequests.Limit("window_usec", parameters.WindowUsec, Range.Day, limits.Window, out var window) is { } badWindow)
        {
            return badWindow;
        }

        if (BadRequests.Limit("armed_limit_usec", parameters.ArmedLimitUsec, Range.Week, limits.Armed, out var armed) is { } badArmed)
        {
            return badArmed;
        }

        if (BadRequests.Limit("activation_limit_usec", parameters.ActivationLimitUsec, Range.Day, limits.Activation, out var activation) is { } badActivation)
        {
            return badActivation;
        }

        if (BadRequests.Limit("lockout_usec", parameters.LockoutUsec, Range.Day, limits.Lockout, out var lockout) is { } badLockout)
        {
            return badLockout;
        }

        if (BadRequests.Limit("settle_usec", parameters.SettleUsec, Range.Day, limits.Settle, out var settle) is { } badSettle)
        {
            return badSettle;
        }

        var byProbes = parameters.ConfirmBy == Protocol.ConfirmBy.Probes;
        if (byProbes && settle >= window)
        {
            return BadRequests.Of(
                "settle_usec",
                $"the probes cannot confirm: the settle time of {TimeSpanText.Format(settle)} does not end within the window",
                $"less than the window of {TimeSpanText.Format(window)}");
        }

        var except = parameters.Except ?? [];
        if (except.FirstOrDefault(e => !probes.Names.Contains(e)) is { } unknown)
        {
            return BadRequests.Of("except", $"there is no probe `{SafeText.Printable(unknown)}`", $"the probes are: {string.Join(", ", probes.Names)}");
        }

        if (targets.Resolve(parameters.Target, out var target) is { } fault)
        {
            return new RefusedError { Code = "target-unusable", Reason = SafeText.Printable(fault), Hint = "arm with another target: `previous`, `booted` or a generation number" };
        }

        if (parameters.Volatile != true && targets.StateFault() is { } forgotten)
        {
            return new RefusedError
            {
                Code = "volatile-state",
                Reason = SafeText.Printable(forgotten),
                Hint = "persist that directory, as environment.persistence or fileSystems do; or arm with --volatile, for a session that ends with this boot",
            };
        }

        var way = OperatorReader.Find(peer.Pid);
        var round = Core.BaselineRound.Awaited;
        ImmutableArray<Core.ProbeResult> results = [];
        if (byProbes && settings.Terms.Witness.Length == 0)
        {
            // Whether they can confirm shows only in a round, and what was armed must not be refused afterwards.
            way = await operators.NameOrLastAsync(way, cancellation);
            results = await probes.RunAsync(ProbeContext.Arming(way), cancellation);
            round = Core.BaselineRound.Taken;
        }

        var id = SessionId.New();
        var answer = await loop.AskAsync(ticket =>
        {
            var facts = host.ReadToArm();
            var baseline = host.Baseline(facts, clock.Now) with { Round = round, Probes = results, Operator = way };
            return new ArmRequested(
                ticket,
                id,
                baseline,
                target!.Kind == TargetKind.Previous ? target with { Boot = host.BootTarget(baseline) } : target,
                limits with { Window = window, Armed = armed, Activation = activation, Lockout = lockout, Settle = settle },
                peer.Describe(),
                program.Path,
                [.. except],
                settings.Terms with { ConfirmBy = byProbes ? Core.ConfirmBy.Probes : Core.ConfirmBy.Operator },
                facts.SwitchRuns)
            {
                Unreadable = facts.Unreadable,
                HoldsBootDefault = settings.HoldBootDefault,
                RolledBackBefore = parameters.Force == true ? "" : Again(parameters.Incoming, facts),
            };
        });
        return answer is Answer.Accepted accepted
            ? new ArmReply
            {
                Session = Wire(accepted.Session),
                Program = program.ControlPath,
                Notes = [.. await notes.AboutAsync(way, lockout, cancellation), .. OfNextBoot(accepted.Session)],
            }
            : RefusalText.ToError(answer);
    }

    /// <summary>What whoever armed should know of the next boot before they switch.</summary>
    private IEnumerable<string> OfNextBoot(Core.Session session)
    {
        if (session.HoldsBootDefault && !host.CanBoot(session.Target.System))
        {
            yield return SafeText.Printable(Words.OfUnbootable(session.Target.System, loader.Next));
        }
    }

    public async Task<ArmReply> BaselineAsync(ArmReply armed, CallContext context, CancellationToken cancellation) =>
        await _baseline.WaitAsync(armed.Session.Id, cancellation) is { } session ? armed with { Session = Wire(session) } : armed;

    public async Task<Answer<SessionReply>> HeartbeatAsync(HeartbeatParameters parameters, CallContext context, CancellationToken cancellation)
    {
        var key = await KeyAsync(context, cancellation);
        return await AskJudgedAsync(
            context,
            parameters.Id,
            (ticket, peer) => new HeartbeatReceived(ticket, parameters.Id, peer.Prove(parameters.Force == true, TrustsProxy) with { Key = key }),
            cancellation);
    }

    public async Task<Answer<ConfirmReply>> ConfirmAsync(ConfirmParameters parameters, CallContext context, CancellationToken cancellation)
    {
        var answer = await AskJudgedAsync(
            context,
            parameters.Id,
            (ticket, peer) => new ConfirmReceived(ticket, parameters.Id, peer.Prove(parameters.Force == true, TrustsProxy)),
            cancellation);
        if (!answer.IsGranted)
        {
            return answer.Error;
        }

        var fault = await bootDefaults.LastAsync.WaitAsync(cancellation);
        return new ConfirmReply
        {
            Session = answer.Reply.Session,
            Notes = fault.Length == 0
                ? []
                : [SafeText.Printable($"the next boot does not lead to the new system yet ({fault}): see `journalctl -t rollback-watchdogd`, then run its `switch-to-configuration boot`")],
        };
    }

    public Task<Answer<SessionReply>> DisarmAsync(DisarmParameters parameters, CallContext context, CancellationToken cancellation) =>
        AskJudgedAsync(context, parameters.Id, (ticket, peer) => new DisarmRequested(ticket, parameters.Id, peer.Describe(), host.ReadWithBoot()), cancellation);

    public Task<Answer<SessionReply>> RollBackAsync(RollBackParameters parameters, CallContext context, CancellationToken cancellation) =>
        AskAsync(context, parameters.Id, (ticket, peer) => new RollBackRequested(ticket, parameters.Id, peer.Describe()));

    public Task<Answer<AllowReply>> AllowAsync(AllowParameters parameters, CallContext context, CancellationToken cancellation)
    {
        var peer = (Peer)context.Peer!;
        if (Denied(peer) is { } denied)
        {
            return Task.FromResult<Answer<AllowReply>>(denied);
        }

        // A system that was rolled back may be garbage by now: it can be allowed, because it can be built again.
        if (targets.SystemOf(parameters.System) is not { } system || (rolledBack.Find(system) is null && TargetResolver.Fault(system) is not null))
        {
            return Task.FromResult<Answer<AllowReply>>(
                BadRequests.Of("system", $"`{SafeText.Printable(parameters.System)}` is no system", "a store path, or a generation number"));
        }

        // A repeated allow succeeds.
        var wasRefused = rolledBack.Allow(system);
        if (wasRefused)
        {
            recorder.Write(RecordKind.Allowed, "", $"{system}, by {peer.Describe()}");
        }

        return Task.FromResult<Answer<AllowReply>>(new AllowReply { System = system, WasRefused = wasRefused });
    }

    public Task<Answer<IncomingReply>> IncomingAsync(IncomingParameters parameters, CallContext context, CancellationToken cancellation)
    {
        var system = targets.SystemOf(parameters.System) ?? "";
        return Task.FromResult<Answer<IncomingReply>>(rolledBack.Find(system) is { } before
            ? RefusalText.ToError(new Answer.Refused(Refusal.RolledBackBefore, null, before.Describe()))
            : new IncomingReply());
    }

    public Task<Answer<StatusReply>> StatusAsync(CallContext context, CancellationToken cancellation) =>
        Task.FromResult<Answer<StatusReply>>(Status(context));

    public async IAsyncEnumerable<Answer<StatusReply>> WatchAsync(
        CallContext context,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            // Taken before the state is read: a change in between is not missed.
            var changed = loop.WhenChangedAsync();
            yield return Status(context);
            await changed.WaitAsync(cancellation);
        }
    }

    public async Task<Answer<ProbeReply>> ProbeAsync(CallContext context, CancellationToken cancellation)
    {
        var peer = (Peer)context.Peer!;
        if (Denied(peer) is { } denied)
        {
            return denied;
        }

        // Without a session the same counts as in a check.
        var way = loop.State.Open is null ? await operators.ReadAsync(peer.Pid, cancellation) : null;
        var results = await probes.RunAsync(loop.State.Open is { } session ? new ProbeContext(session) : ProbeContext.Arming(way), cancellation);
        var compared = loop.State.Open is { } open
            ? ProtocolMap.Compare(open, results)
            : [.. results.Select(r => new ProbeComparison { Name = r.Name, Required = Readiness.StandsAgainst(r with { Outcome = Core.ProbeOutcome.Failed }, results, way), Latest = ProtocolMap.ToWire(r) })];
        return new ProbeReply { Probes = compared };
    }

    public async Task<Answer<CheckReply>> CheckAsync(CallContext context, CancellationToken cancellation)
    {
        var peer = (Peer)context.Peer!;
        return Denied(peer) is { } denied ? denied : await readiness.CheckAsync(peer.Pid, cancellation);
    }

    public async Task<Answer<HistoryReply>> HistoryAsync(HistoryParameters parameters, CallContext context, CancellationToken cancellation)
    {
        if (BadId(parameters.Id) is { } badId)
        {
            return badId;
        }

        var limit = parameters.Limit ?? DefaultHistory;
        if (limit is < 1 or > MostHistory)
        {
            return BadRequests.Of("limit", $"{limit} is not allowed", $"1 to {MostHistory}");
        }

        // One after the other, those who may only read and the others apart: fifteen at once would take fifteen times the memory.
        var mayOperate = permissions.MayOperate((Peer)context.Peer!);
        var turn = mayOperate ? _operatorsReading : _othersReading;
        await turn.WaitAsync(cancellation);
        try
        {
            return new HistoryReply
            {
                Entries = mayOperate
                    ? history.Read(parameters.Id, (int)limit)
                    : [.. history.Read(parameters.Id, (int)Math.Min(limit, Redaction.MostHistory)).Select(Redaction.Of)],
            };
        }
        finally
        {
            turn.Release();
        }
    }

    private bool TrustsProxy => loop.State.Open?.Terms.TrustLocalProxy == true;

    /// <summary>The key by which the peer was let in, where a key is the witness; it is not looked for otherwise.</summary>
    private async Task<string> KeyAsync(CallContext context, CancellationToken cancellation)
    {
        var peer = (Peer)context.Peer!;
        return loop.State.Open?.Terms.HasKeyAsWitness() == true && permissions.MayOperate(peer) && peer.Sshd() is { } sshd
            ? (await keys.OfAsync(sshd, cancellation)).Fingerprint
            : "";
    }

    private async Task<Answer<SessionReply>> AskJudgedAsync(
        CallContext context,
        string? id,
        Func<long, Peer, Request> make,
        CancellationToken cancellation)
    {
        if (permissions.MayOperate((Peer)context.Peer!))
        {
            await _judged.WaitAsync(cancellation);
        }

        return await AskAsync(context, id, make);
    }

    private async Task<Answer<SessionReply>> AskAsync(CallContext context, string? id, Func<long, Peer, Request> make)
    {
        var peer = (Peer)context.Peer!;
        if (Denied(peer) is { } denied)
        {
            return denied;
        }

        if (BadId(id) is { } badId)
        {
            return badId;
        }

        var answer = await loop.AskAsync(ticket => make(ticket, peer));
        return answer is Answer.Accepted accepted
            ? new SessionReply { Session = Wire(accepted.Session) }
            : RefusalText.ToError(answer);
    }

    /// <summary>Why the system that is to come must not, in words; empty when it may. Unnamed, it is what the profile has but does not run.</summary>
    private string Again(string? incoming, HostFacts facts)
    {
        var system = incoming is { } named ? targets.SystemOf(named) : facts.ProfileTarget;
        return system is { } known && known != facts.RunningSystem ? rolledBack.Find(known)?.Describe() ?? "" : "";
    }

    private NotPermittedError? Denied(Peer peer) => permissions.MayOperate(peer)
        ? null
        : new NotPermittedError { Reason = $"uid {peer.Uid} may only read", Hint = permissions.Hint };

    private static BadRequestError? BadId(string? id) => id is null || SessionId.IsValid(id)
        ? null
        : BadRequests.Of("id", $"`{SafeText.Printable(id)}` is not a session id", "`rollbackctl status` shows the open session's id");

    private StatusReply Status(CallContext context) => permissions.MayOperate((Peer)context.Peer!) ? Status() : Redaction.Of(Status());

    private StatusReply Status()
    {
        var state = loop.State;
        return new StatusReply
        {
            Session = state.Open is { } open ? Wire(open) : null,
            Last = state.Last is { } last ? Wire(last) : null,
            RunningSystem = host.RunningSystem,
            BootedSystem = host.BootedSystem,
            BootUnproven = state.Open?.HasYetToProve(host.BootedSystem, clock.Now.BootId),
            Version = Interface.Version,
            Warnings =
            [
                .. health.Warnings,
                .. store.IsDegraded ? ["the disk cannot take the session: it is kept in memory and would not survive a reboot"] : (IEnumerable<string>)[],
                .. Words.OfNotBack(state) is { } missing ? [SafeText.Printable(missing)] : (IEnumerable<string>)[],
                .. Words.OfFailing(state) is { } failing ? [SafeText.Printable(failing)] : (IEnumerable<string>)[],
                .. Words.OfProfileLeftBehind(state, host.ProfileTarget) is { } left ? [SafeText.Printable(left)] : (IEnumerable<string>)[],
                .. state.Open is { } watched && WayInWords.Fault(watched.Baseline.Operator, watched.Terms) is { } local ? [SafeText.Printable(local)] : (IEnumerable<string>)[],
                .. bootDefaults.Outstanding is { } owed ? [SafeText.Printable(Words.OfBootDefaultOwed(owed))] : (IEnumerable<string>)[],
            ],
        };
    }

    private Protocol.Session Wire(Core.Session session) => ProtocolMap.ToWire(session, clock.Now, probes.LatestOf(session)) with
    {
        NextBoot = session.Phase == Core.Phase.Armed && Words.OfNextBoot(session, loader.Next) is { } words ? SafeText.Printable(words) : null,
    };
}
