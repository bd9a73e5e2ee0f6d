using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Watchdog.Core;
using Watchdog.Host;

namespace Watchdog.Probes.Ssh;

/// <summary>
/// sshd still listens for the operator, on the address to which they came or on all of its family, exchanges keys there, and
/// shows the same host keys; where it is not known by which listener they came, all of this is so for every listener of arm.
/// What has become of the others is told. A connection from the host to itself meets no firewall: what this sees is sshd, not
/// reachability.
/// </summary>
/// <remarks>
/// Each connection that ends before a login counts with somebody: with sshd itself (MaxStartups and PerSourcePenalties,
/// sshd_config(5)), and with sshguard and fail2ban, which take a key exchange that leads to no login for an attack. So keys are
/// exchanged at arm and once after each activation, and again only after <see cref="KeysEvery"/>; in between, every
/// <see cref="GreetingEvery"/>, one listener is asked for its greeting; otherwise it is only looked whether sshd still listens.
/// </remarks>
/// <param name="listeners">Finds where sshd listens.</param>
/// <param name="scan">Exchanges keys.</param>
/// <param name="greet">Asks a listener for its greeting; null when it greets, else why not.</param>
/// <param name="looks">When each was asked last.</param>
/// <param name="clock">The clock.</param>
internal sealed class SshProbe(
    ISshListeners listeners,
    SshKeyScan scan,
    Func<IPEndPoint, CancellationToken, Task<string?>> greet,
    SshLooks looks,
    IClock clock) : IProbe
{
    /// <summary>How often sshd is asked for its greeting.</summary>
    internal static readonly TimeSpan GreetingEvery = TimeSpan.FromSeconds(20);

    /// <summary>How long host keys that were compared since the activation are taken to be the same.</summary>
    internal static readonly TimeSpan KeysEvery = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public string Name => KnownProbe.Ssh.Name;

    /// <inheritdoc/>
    public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        try
        {
            var found = await listeners.FindAsync(cancellation);
            return context.AtArm(Name) is { Evidence.Length: > 0 } before
                ? await CompareAsync(JsonSerializer.Deserialize(before.Evidence, SshJson.Default.SshEvidence)!, found, context, cancellation)
                : await TakeAsync(found, cancellation);
        }
        catch (IOException e)
        {
            // A program that is not installed, or a PID 1 that does not say which sshd it is: nobody was asked.
            return new ProbeResult(Name, ProbeOutcome.Skipped, e.Message);
        }
    }

    private async Task<ProbeResult> TakeAsync(IReadOnlyList<IPEndPoint> found, CancellationToken cancellation)
    {
        if (found.Count == 0)
        {
            return new ProbeResult(Name, ProbeOutcome.Failed, "sshd listens nowhere");
        }

        var scans = new List<(IPEndPoint Listener, SshKeyScan.Result Scan)>();
        foreach (var listener in found)
        {
            scans.Add((listener, await scan.ScanAsync(listener, [], cancellation)));
        }

        var faults = scans.Where(s => s.Scan.Keys.Count == 0).Select(s => $"{s.Listener}: no key exchange: {s.Scan.Reason}").ToList();
        var good = scans.Where(s => s.Scan.Keys.Count > 0).ToList();
        if (good.Count == 0)
        {
            return new ProbeResult(Name, ProbeOutcome.Failed, string.Join("; ", faults));
        }

        var evidence = new SshEvidence(
            [.. good.Select(g => new SshEvidence.Listener(g.Listener.Address.ToString(), g.Listener.Port, g.Scan.Keys))],
            [.. scans.Where(s => s.Scan.Keys.Count == 0).Select(s => s.Listener.ToString())]);
        var keys = good.SelectMany(g => g.Scan.Keys).Select(k => $"{k.Key} {k.Value}").Distinct();
        return new ProbeResult(
            Name,
            ProbeOutcome.Passed,
            string.Join("; ", [$"{string.Join(", ", good.Select(g => g.Listener))} with {string.Join(", ", keys)}", .. faults]),
            JsonSerializer.Serialize(evidence, SshJson.Default.SshEvidence));
    }

    private async Task<ProbeResult> CompareAsync(SshEvidence before, IReadOnlyList<IPEndPoint> found, ProbeContext context, CancellationToken cancellation)
    {
        var own = SshWay.Of(context.Operator, [.. before.Listeners.Select(EndPointOf), .. (before.Silent ?? []).Select(IPEndPoint.Parse)]);
        var (asked, faults) = own is null
            ? (before.Listeners, before.Listeners.Select(l => Unheard(l, found)).OfType<string>().ToList())
            : OfOperator(own, before, found, context.Operator);
        if (faults.Count == 0)
        {
            faults.AddRange(await AskAsync(asked, SinceOf(context.Session), cancellation));
        }

        var others = own is null ? [] : before.Listeners.Where(l => !EndPointOf(l).Equals(own)).Select(l => Unheard(l, found)).OfType<string>().ToList();
        var told = others.Count == 0 ? "" : $"; not by where you came in: {string.Join("; ", others)}";
        return faults.Count > 0
            ? new ProbeResult(Name, ProbeOutcome.Failed, string.Join("; ", faults))
            : new ProbeResult(Name, ProbeOutcome.Passed, $"{string.Join(", ", found)} with the host key of arm{told}");
    }

    /// <summary>The listener that is the operator's now, with the keys of the one that was at arm; and a fault when there is none.</summary>
    private static (IReadOnlyList<SshEvidence.Listener> Asked, List<string> Faults) OfOperator(
        IPEndPoint own, SshEvidence before, IReadOnlyList<IPEndPoint> found, Operator? way)
    {
        if (SshWay.Of(way, found) is not { } now)
        {
            return ([], [Gone(own, found)]);
        }

        // Whether a socket on [::] that took the place of one of IPv4 takes IPv4 too shows when it is asked by IPv4.
        var asked = own.AddressFamily == AddressFamily.InterNetwork && now.Address.Equals(IPAddress.IPv6Any) ? own : now;

        // A listener that exchanged no keys at arm need not exchange any now: it is enough that it listens.
        return ([.. before.Listeners.Where(l => EndPointOf(l).Equals(own)).Select(l => l with { Address = asked.Address.ToString(), Port = asked.Port })], []);
    }

    // A rollback's steps change what sshd is, as an activation does.
    private static string SinceOf(Session? session) => session switch
    {
        { Phase: Phase.RollingBack } => string.Create(CultureInfo.InvariantCulture, $"{session.Id} rolling back {session.Rungs.Length}"),
        { ActivationEnded: { } ended } => $"{session.Id} {ended.BootId} {ended.Boot}",
        _ => session?.Id ?? "",
    };

    /// <summary>Asks those whose turn it is; what is wrong with them.</summary>
    private async Task<IReadOnlyList<string>> AskAsync(IReadOnlyList<SshEvidence.Listener> decisive, string since, CancellationToken cancellation)
    {
        var faults = new List<string>();
        var known = looks.Since(since);
        foreach (var listener in decisive)
        {
            var now = clock.Now.Boot;
            if (known.GetValueOrDefault(Key(listener)) is { } look && now >= look.Keys && now - look.Keys < KeysEvery)
            {
                continue;
            }

            if (await KeyFaultAsync(listener, cancellation) is { } fault)
            {
                faults.Add(fault);
            }
            else
            {
                looks.Note(since, Key(listener), new SshLooks.Look(now, now));
            }
        }

        return faults.Count > 0 ? faults : [.. await GreetAsync(decisive, since, cancellation)];
    }

    /// <summary>Asks the one that greeted longest ago, when none was asked of late.</summary>
    private async Task<IEnumerable<string>> GreetAsync(IReadOnlyList<SshEvidence.Listener> decisive, string since, CancellationToken cancellation)
    {
        var now = clock.Now.Boot;
        var known = looks.Since(since);
        var asked = decisive.Where(l => known.ContainsKey(Key(l))).OrderBy(l => known[Key(l)].Greeted).ToList();
        if (asked.Count == 0 || now - known[Key(asked[^1])].Greeted < GreetingEvery)
        {
            return [];
        }

        var next = asked[0];
        if (await greet(EndPointOf(next), cancellation) is { } fault)
        {
            return [$"{EndPointOf(next)}: {fault}"];
        }

        looks.Note(since, Key(next), known[Key(next)] with { Greeted = now });
        return [];
    }

    private static string? Unheard(SshEvidence.Listener before, IReadOnlyList<IPEndPoint> found)
    {
        var endPoint = EndPointOf(before);
        return found.Any(f => SshWay.Covers(f, endPoint)) ? null : Gone(endPoint, found);
    }

    private static string Gone(IPEndPoint before, IReadOnlyList<IPEndPoint> found) =>
        $"sshd listens no more on {before}, but {(found.Count == 0 ? "nowhere" : $"on {string.Join(", ", found)}")}";

    /// <summary>
    /// Whether the host key by which clients know this host is gone. That is the first type in the order in which they ask for
    /// them (ssh_config(5), HostKeyAlgorithms). Who takes away another, as many a hardened configuration does with RSA's, keeps
    /// nobody out who has come in by that order.
    /// </summary>
    private async Task<string?> KeyFaultAsync(SshEvidence.Listener before, CancellationToken cancellation)
    {
        var endPoint = EndPointOf(before);
        string[] asked = [.. SshKeyScan.InOrder(before.Keys.Keys).Take(1)];
        var (keys, reason) = await scan.ScanAsync(endPoint, asked, cancellation);
        if (keys.Count == 0)
        {
            return $"{endPoint}: no key exchange: {reason}";
        }

        // A listener that exchanged no keys at arm has no key to compare with.
        return asked is not [var type] ? null
            : !keys.TryGetValue(type, out var current) ? $"{endPoint}: the {type} host key of arm is gone"
            : current != before.Keys[type] ? $"{endPoint}: another {type} host key, {current}, than at arm, {before.Keys[type]}"
            : null;
    }

    private static IPEndPoint EndPointOf(SshEvidence.Listener listener) => new(IPAddress.Parse(listener.Address), listener.Port);

    private static string Key(SshEvidence.Listener listener) => EndPointOf(listener).ToString();
}
