using System.Globalization;
using System.Text.Json;
using Watchdog.Lab.Tests.Scenarios;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Machines;

/// <summary>A virtual machine for one scenario, and what its scenarios have in common.</summary>
/// <param name="host">The host.</param>
internal sealed class Machine(LabHost host) : IAsyncDisposable
{
    /// <summary>An emulated processor on a machine that has more to do: only a hang takes longer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The host.</summary>
    public LabHost Host => host;

    /// <summary>rollbackctl on the host.</summary>
    public WatchdogClient Client { get; } = new(host);

    /// <summary>Brings a fresh one up.</summary>
    /// <param name="name">What it is for.</param>
    public static async Task<Machine> UpAsync(string name) => new(await LabHost.UpMachineAsync(name));

    /// <summary>Cuts the power and gives it back.</summary>
    /// <returns>Seconds from then until ssh answers over the LAN and through the tunnel.</returns>
    public async Task<double> LosePowerAsync()
    {
        await host.PowerCutAsync();
        var from = ScenarioReport.Now();
        await host.UpAgainAsync();
        return ScenarioReport.Now() - from;
    }

    /// <summary>Waits until the session is in a phase.</summary>
    public Task UntilPhaseAsync(Phase phase) => host.UntilAsync(
        async () => (await Client.TryStatusAsync())?.Session?.Phase == phase, Patience, $"the session is in {phase}");

    /// <summary>Waits until the next boot leads to a system.</summary>
    public Task UntilBootDefaultAsync(string system) => host.UntilAsync(
        async () => await host.BootDefaultAsync() == system, Patience, $"the boot default is {system}");

    /// <summary>Tries new sessions until one gets in on the system that ran at arm.</summary>
    /// <returns>When that was: seconds of the host's own CLOCK_BOOTTIME.</returns>
    public async Task<double> UntilBackAsync(Session session, Way way)
    {
        var seen = 0.0;
        await host.UntilAsync(
            async () =>
            {
                // Not root: a login of root's is proof.
                var result = await host.OperatorAsync(way, "op", TimeSpan.FromSeconds(30), "cut -d' ' -f1 /proc/uptime; readlink -f /run/current-system");
                var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                if (!result.Succeeded || lines is not [var uptime, var system] || system != session.RunningAtArm)
                {
                    return false;
                }

                seen = double.Parse(uptime, CultureInfo.InvariantCulture);
                return true;
            },
            Patience,
            $"the operator is let in on the old system, {way}");
        return seen;
    }

    /// <summary>When the session's last deadline was: seconds of the host's CLOCK_BOOTTIME.</summary>
    public async Task<double> LastDeadlineAsync()
    {
        using var last = JsonDocument.Parse((await host.InAsync("cat", "/var/lib/rollback-watchdogd/last.json")).Text);
        var at = last.RootElement.GetProperty("session").GetProperty("deadline").GetProperty("at").GetString()!;
        return TimeSpan.Parse(at, CultureInfo.InvariantCulture).TotalSeconds;
    }

    /// <summary>Seconds of the host's CLOCK_BOOTTIME.</summary>
    public async Task<double> NowAsync() =>
        double.Parse((await host.InAsync("cut", "-d", " ", "-f", "1", "/proc/uptime")).Text, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => host.DisposeAsync();
}
