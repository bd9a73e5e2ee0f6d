using System.Globalization;
using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// Tries the way in all the while, each time in a new session, and measures how long after its deadline a host could be
/// reached again on its old generation. As <c>op</c>, who is no operator of the watchdog: a login of root's is a heartbeat.
/// </summary>
internal sealed class WayBack : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly LabHost _host;
    private readonly Session _session;
    private readonly string _scenario;
    private readonly (string What, double At)? _from;
    private readonly WayIn _wayIn;
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<Way, List<double>> _reached = new() { [Way.Lan] = [], [Way.Wg] = [] };
    private readonly Task _watching;

    private WayBack(LabHost host, Session session, string scenario, (string What, double At)? from, WayIn wayIn)
    {
        _host = host;
        _session = session;
        _scenario = scenario;
        _from = from;
        _wayIn = wayIn;
        _watching = scenario.Length > 0 && ScenarioReport.IsWanted
            ? Task.WhenAll(wayIn.Ways.Select(TryAsync))
            : Task.CompletedTask;
    }

    /// <summary>Begins to try. Where no report is wanted it does nothing.</summary>
    /// <param name="host">The host.</param>
    /// <param name="session">The session as it was armed.</param>
    /// <param name="scenario">The scenario's id; empty for none.</param>
    /// <param name="wayIn">How the operator gets in.</param>
    /// <param name="from">What to count from instead of the deadline, and when that was (<see cref="ScenarioReport.Now"/>).</param>
    public static WayBack Watch(LabHost host, Session session, string scenario, (string What, double At)? from, WayIn wayIn) =>
        new(host, session, scenario, from, wayIn);

    /// <summary>Reports a host that came back.</summary>
    /// <param name="rollbackStarted">The record's own line of the rollback.</param>
    public async Task RecoveredAsync(HistoryEntry rollbackStarted)
    {
        var now = ScenarioReport.Now();
        await StopAsync();
        if (_scenario.Length == 0 || !ScenarioReport.IsWanted)
        {
            return;
        }

        var (since, from) = _from ?? ("deadline", await DeadlineAsync() ?? rollbackStarted.Usec / 1e6);
        double? Took(Way way) => _wayIn.Ways.Contains(way)
            ? _reached[way].Where(at => at >= from).DefaultIfEmpty(now).Min() - from
            : null;
        ScenarioReport.Add(_scenario, recovered: true, since, Took(Way.Lan), Took(Way.Wg), rollbackStarted.Text);
    }

    /// <summary>Reports a host that did not come back as it must.</summary>
    public async Task FailedAsync(string why)
    {
        await StopAsync();
        ScenarioReport.Add(_scenario, recovered: false, "", null, null, why);
    }

    /// <summary>Stops trying.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end.Dispose();
    }

    private async Task StopAsync()
    {
        await _end.CancelAsync();
        await _watching;
    }

    private async Task TryAsync(Way way)
    {
        while (!_end.IsCancellationRequested)
        {
            var system = await _host.OperatorAsync(way, "op", Limit, [.. _wayIn.Prefix, "readlink", "-f", "/run/current-system"]);
            if (system.Succeeded && system.Text == _session.RunningAtArm)
            {
                _reached[way].Add(ScenarioReport.Now());
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>When the session's last deadline was, in seconds of CLOCK_BOOTTIME.</summary>
    private async Task<double?> DeadlineAsync()
    {
        var files = await _host.ShellAsync("cat /run/rollback-watchdogd/last.json 2>/dev/null || cat /var/lib/rollback-watchdogd/last.json");
        using var last = JsonDocument.Parse(files.Text);
        var session = last.RootElement.GetProperty("session");
        return session.GetProperty("id").GetString() == _session.Id
            ? TimeSpan.Parse(session.GetProperty("deadline").GetProperty("at").GetString()!, CultureInfo.InvariantCulture).TotalSeconds
            : null;
    }
}
