using System.Net;
using System.Text.Json;
using Watchdog.Core;

namespace Watchdog.Daemon.Probes.Ssh;

/// <summary>
/// Every address on which sshd listened at arm is still listened on, exchanges keys, and shows the same host keys. A
/// connection from the host to itself meets no firewall: what this sees is sshd, not reachability.
/// </summary>
/// <remarks>
/// Each type of host key costs a connection without a login, of which sshd bears few: many at once meet MaxStartups, and
/// more than one a second from an address its PerSourcePenalties (sshd_config(5)). So one listener is asked after the
/// other, and after arm only the first for all of its keys.
/// </remarks>
internal sealed class SshProbe(ISshListeners listeners, SshKeyScan scan) : IProbe
{
    /// <inheritdoc/>
    public string Name => "ssh";

    /// <inheritdoc/>
    public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        try
        {
            var found = await listeners.FindAsync(cancellation);
            return context.AtArm(Name) is { Evidence.Length: > 0 } before
                ? await CompareAsync(JsonSerializer.Deserialize(before.Evidence, ProbeJson.Default.SshEvidence)!, found, cancellation)
                : await TakeAsync(found, cancellation);
        }
        catch (FileNotFoundException e)
        {
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

        var evidence = new SshEvidence([.. good.Select(g => new SshEvidence.Listener(g.Listener.Address.ToString(), g.Listener.Port, g.Scan.Keys))]);
        var keys = good.SelectMany(g => g.Scan.Keys).Select(k => $"{k.Key} {k.Value}").Distinct();
        return new ProbeResult(
            Name,
            ProbeOutcome.Passed,
            string.Join("; ", [$"{string.Join(", ", good.Select(g => g.Listener))} with {string.Join(", ", keys)}", .. faults]),
            JsonSerializer.Serialize(evidence, ProbeJson.Default.SshEvidence));
    }

    private async Task<ProbeResult> CompareAsync(SshEvidence before, IReadOnlyList<IPEndPoint> found, CancellationToken cancellation)
    {
        var faults = new List<string>();
        foreach (var (number, listener) in before.Listeners.Index())
        {
            var types = SshKeyScan.InOrder(listener.Keys.Keys);
            if (await FaultAsync(listener, number == 0 ? types : types.Take(1), found, cancellation) is { } fault)
            {
                faults.Add(fault);
            }
        }

        return faults.Count > 0
            ? new ProbeResult(Name, ProbeOutcome.Failed, string.Join("; ", faults))
            : new ProbeResult(Name, ProbeOutcome.Passed, $"{string.Join(", ", found)} with the host keys of arm");
    }

    private async Task<string?> FaultAsync(
        SshEvidence.Listener before,
        IEnumerable<string> types,
        IReadOnlyList<IPEndPoint> found,
        CancellationToken cancellation)
    {
        var endPoint = new IPEndPoint(IPAddress.Parse(before.Address), before.Port);
        if (!found.Any(f => Covers(f, endPoint)))
        {
            var now = found.Count == 0 ? "nowhere" : $"on {string.Join(", ", found)}";
            return $"sshd listens no more on {endPoint}, but {now}";
        }

        string[] asked = [.. types];
        var (keys, reason) = await scan.ScanAsync(endPoint, asked, cancellation);
        if (keys.Count == 0)
        {
            return $"{endPoint}: no key exchange: {reason}";
        }

        foreach (var type in asked)
        {
            var key = before.Keys[type];
            if (!keys.TryGetValue(type, out var current))
            {
                return $"{endPoint}: the {type} host key of arm is gone";
            }

            if (current != key)
            {
                return $"{endPoint}: another {type} host key, {current}, than at arm, {key}";
            }
        }

        return null;
    }

    /// <summary>Whether connections to the second arrive at the first. A socket on [::] may take IPv4 too (ipv6(7)); the key exchange will tell.</summary>
    private static bool Covers(IPEndPoint listener, IPEndPoint wanted) =>
        listener.Port == wanted.Port
        && (listener.Address.Equals(wanted.Address)
            || listener.Address.Equals(IPAddress.IPv6Any)
            || (listener.Address.Equals(IPAddress.Any) && wanted.Address.AddressFamily == IPAddress.Any.AddressFamily));
}
