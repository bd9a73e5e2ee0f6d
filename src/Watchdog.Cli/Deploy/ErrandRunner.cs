using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>Does the errands of a protected run.</summary>
/// <param name="control">The host that is switched.</param>
/// <param name="id">The session.</param>
internal sealed class ErrandRunner(IHostControl control, string id)
{
    /// <summary>Does one.</summary>
    /// <exception cref="CliException">It failed, or the host could not be reached.</exception>
    public async Task<ErrandResult> RunAsync(Errand errand, CancellationToken cancellation) => errand switch
    {
        Errand.Disarm => new ErrandResult { Session = await DisarmAsync(cancellation) },
        Errand.Heartbeat => await ProveAsync(HeartbeatAsync, cancellation),
        Errand.Prove => await ProveAsync(ConfirmAsync, cancellation),
        Errand.RollBack => new ErrandResult { Session = (await control.RollBackAsync(id, cancellation)).Value.Session },
        Errand.Look => new ErrandResult { Running = SafeText.Printable((await control.StatusAsync(cancellation)).Value.RunningSystem, 256) },
    };

    /// <summary>Asks first: what is known here may be old, and a session that has gone on, or waits for its boot, is left as it is.</summary>
    private async Task<Session> DisarmAsync(CancellationToken cancellation)
    {
        var open = StatusView.Open((await control.StatusAsync(cancellation)).Value, id);
        return open is { Phase: not Phase.Armed } || DeadlineWords.WaitsForBoot(open)
            ? open!
            : (await control.DisarmAsync(id, cancellation)).Value.Session;
    }

    private async Task<ErrandResult> HeartbeatAsync(CancellationToken cancellation) =>
        new() { Session = (await control.HeartbeatAsync(id, cancellation)).Value.Session };

    private async Task<ErrandResult> ConfirmAsync(CancellationToken cancellation)
    {
        var confirmed = (await control.ConfirmAsync(id, cancellation)).Value;
        return new ErrandResult { Session = confirmed.Session, Notes = confirmed.Notes };
    }

    /// <summary>
    /// A proof that comes in shows one way in alone. The others are looked at before: a tunnel that is gone is not kept because
    /// the LAN is there.
    /// </summary>
    private async Task<ErrandResult> ProveAsync(Func<CancellationToken, Task<ErrandResult>> prove, CancellationToken cancellation)
    {
        var probes = (await control.ProbeAsync(cancellation)).Value.Probes;
        ProbeComparison[] worse = [.. probes.Where(p => p.Required && ProbeTable.IsWorse(p))];
        return worse.Length > 0 ? new ErrandResult { Worse = worse } : await prove(cancellation);
    }
}
