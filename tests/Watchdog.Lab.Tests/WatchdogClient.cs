using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests;

/// <summary>Runs rollbackctl on a host and reads its JSON.</summary>
public sealed class WatchdogClient(LabHost host)
{
    /// <summary>Arms as the operator, over the tunnel.</summary>
    /// <param name="options">More of rollbackctl's options.</param>
    /// <exception cref="LabException">It was not armed.</exception>
    public async Task<Session> ArmAsync(params IEnumerable<string> options)
    {
        var result = await host.OperatorAsync(Way.Wg, ["rollbackctl", "--json", "arm", .. options]);
        return ControlMethods.Arm.ReadReply(Json(result)).Session;
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
        return result.ExitCode is 0 or noSession or rolledBack && result.Output.Length > 0 ? ControlMethods.Status.ReadReply(JsonDocument.Parse(result.Output).RootElement) : null;
    }

    /// <summary>The record of one session, asked out of band.</summary>
    public async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(string id)
    {
        var result = await host.InAsync("rollbackctl", "--json", "history", id, "--limit", "1000");
        return ControlMethods.History.ReadReply(Json(result)).Entries;
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

    private static JsonElement Json(CommandResult result) => JsonDocument.Parse(result.Text).RootElement;
}
