using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Lab.Hosts;

/// <summary>Runs rollbackctl on a host and reads its JSON.</summary>
public sealed class WatchdogClient(LabHost host)
{
    /// <summary>Arms as the operator, over the tunnel.</summary>
    /// <param name="options">More of rollbackctl's options.</param>
    /// <exception cref="LabException">It was not armed.</exception>
    public Task<Session> ArmAsync(params IEnumerable<string> options) => ArmAsync(Way.Wg, WayIn.Root, LabCommand.DefaultLimit, options);

    /// <summary>Arms as the operator, over a fresh connection.</summary>
    /// <param name="way">Over what.</param>
    /// <param name="wayIn">As whom.</param>
    /// <param name="limit">When the ssh client is killed.</param>
    /// <param name="options">More of rollbackctl's options.</param>
    /// <exception cref="LabException">It was not armed.</exception>
    public async Task<Session> ArmAsync(Way way, WayIn wayIn, TimeSpan limit, params IEnumerable<string> options)
    {
        var result = await host.OperatorAsync(way, wayIn.User, limit, [.. wayIn.Prefix, "rollbackctl", "--json", "arm", .. options]);
        return Read(ControlMethods.Arm, result).Session;
    }

    /// <summary>How things stand, asked out of band.</summary>
    /// <exception cref="LabException">Nobody has answered.</exception>
    public async Task<StatusReply> StatusAsync()
    {
        var result = await host.InAsync("rollbackctl", "--json", "status");
        return StatusOf(result) ?? throw new LabException($"no status: {result}");
    }

    /// <summary>As <see cref="StatusAsync"/>; null while nobody answers, as in the first seconds of a boot.</summary>
    public async Task<StatusReply?> TryStatusAsync() => StatusOf(await host.InAsync("rollbackctl", "--json", "status"));

    /// <summary>What <c>rollbackctl --json status</c> has said; null when nobody has answered it.</summary>
    public static StatusReply? StatusOf(CommandResult result)
    {
        const int noSession = 3, rolledBack = 4;
        return result.ExitCode is 0 or noSession or rolledBack && result.Output.Length > 0 ? Parse(ControlMethods.Status, result.Output) : null;
    }

    /// <summary>The record of one session, asked out of band.</summary>
    public async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(string id)
    {
        return HistoryOf(await host.InAsync("rollbackctl", "--json", "history", id, "--limit", "1000"));
    }

    /// <summary>As <see cref="HistoryAsync"/>; empty while nobody answers.</summary>
    public async Task<IReadOnlyList<HistoryEntry>> TryHistoryAsync(string id)
    {
        var result = await host.InAsync("rollbackctl", "--json", "history", id, "--limit", "1000");
        return result.Succeeded ? HistoryOf(result) : [];
    }

    /// <summary>What <c>rollbackctl --json history</c> has said.</summary>
    /// <exception cref="LabException">It failed, or that is no record.</exception>
    public static IReadOnlyList<HistoryEntry> HistoryOf(CommandResult result) => Read(ControlMethods.History, result).Entries;

    /// <summary>What <c>rollbackctl --json probe</c> says now; it runs every probe. It fails where a required one does.</summary>
    /// <exception cref="LabException">Nobody has answered.</exception>
    public async Task<IReadOnlyList<ProbeComparison>> ProbeAsync()
    {
        var result = await host.InAsync("rollbackctl", "--json", "probe");
        return Parse(ControlMethods.Probe, result.Output).Probes;
    }

    /// <summary>Whether the session is over, whoever is asked.</summary>
    public async Task<bool> HasEndedAsync(string id)
    {
        // A command that is entered from outside while the host goes down can hold its shutdown up: look first.
        if (!(await host.InAsync("grep", "-qsF", $"\"{id}\"", "/var/lib/rollback-watchdogd/last.json", "/run/rollback-watchdogd/last.json")).Succeeded)
        {
            return false;
        }

        return await TryStatusAsync() is { } status && status.Session?.Id != id;
    }

    private static TReply Read<TParameters, TReply>(ControlMethod<TParameters, TReply> method, CommandResult result)
        where TParameters : class
        where TReply : class => Parse(method, result.Text);

    private static TReply Parse<TParameters, TReply>(ControlMethod<TParameters, TReply> method, string text)
        where TParameters : class
        where TReply : class
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return method.ReadReply(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or ProtocolException)
        {
            throw new LabException($"{method.FullName}: that is no reply ({e.Message}): {text}");
        }
    }
}
