using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Watchdog.Daemon.Native;
using Watchdog.Daemon.Probes.Running;

namespace Watchdog.Daemon.Probes.Stranger;

/// <summary>
/// The stranger itself, in a unit of its own: looks at the host from a network namespace, through the host's firewall,
/// and removes all of it again.
/// </summary>
internal sealed class StrangerProgram : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4.5);

    private const int Attempts = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IProgramRunner _programs = new ProgramRunner();
    private readonly StrangerTraces _traces;
    private readonly NetworkThread _outside = new();
    private readonly Neighbourhood _neighbourhood = new();

    private StrangerProgram(Paths paths) => _traces = new StrangerTraces(StrangerFiles.Traces(paths), _programs);

    /// <summary>Runs it.</summary>
    /// <param name="paths">Where things are.</param>
    /// <param name="order">The path of its order; the report goes beside it.</param>
    /// <returns>0 when there is a report, else 1.</returns>
    public static int Run(Paths paths, string order)
    {
        try
        {
            using var only = TakeTurn(StrangerFiles.Lock(paths));
            var parsed = JsonSerializer.Deserialize(File.ReadAllBytes(order), ProbeJson.Default.StrangerOrder)!;
            using var stranger = new StrangerProgram(paths);
            var report = stranger.RunAsync(parsed).GetAwaiter().GetResult();
            Files.Replace(StrangerFiles.ReportOf(order), JsonSerializer.SerializeToUtf8Bytes(report, ProbeJson.Default.StrangerReport));
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    /// <summary>One at a time: whoever has the lock (flock(2)) knows that all traces are stale. It ends with the process.</summary>
    private static FileStream TakeTurn(string path)
    {
        using var pause = new ManualResetEventSlim();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < Attempts)
            {
                pause.Wait(Pause);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _outside.Dispose();

    private async Task<StrangerReport> RunAsync(StrangerOrder order)
    {
        using var limited = new CancellationTokenSource(Limit);
        try
        {
            await _traces.SweepAsync(limited.Token);
            if (order.Listeners.Count + order.Tunnels.Count == 0)
            {
                return StrangerReport.Unable("nothing to try");
            }

            _outside.Start();
            await _neighbourhood.BuildAsync(_outside, _programs, _traces, limited.Token);
            return await LookAsync(order, limited.Token);
        }
        catch (Exception e) when (e is IOException or Win32Exception or OperationCanceledException)
        {
            return StrangerReport.Unable(e.Message);
        }
        finally
        {
            using var sweeping = new CancellationTokenSource(Limit);
            await _traces.SweepAsync(sweeping.Token);
        }
    }

    private async Task<StrangerReport> LookAsync(StrangerOrder order, CancellationToken cancellation)
    {
        var tunnels = order.Tunnels.Select(t => t.Name).Append(_neighbourhood.Link).ToList();
        var hasV6 = HostAddresses.Public(AddressFamily.InterNetworkV6, tunnels).Count > 0
            && await _neighbourhood.AddIPv6Async(_outside, _programs, cancellation);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Greeting.Limit);
        var listeners = order.Listeners.Select(async l =>
        {
            var addresses = AddressesOf(l, tunnels, hasV6);
            var fault = addresses.Count == 0
                ? "the host has no such address"
                : await Greeting.TryAnyAsync(_outside, addresses, limited.Token);
            return new StrangerReport.Listener(l.Address, l.Port, fault);
        }).ToList();
        var trials = order.Tunnels.Select((tunnel, number) =>
            new TunnelTrial(tunnel, number, _neighbourhood, _outside, _programs, _traces).RunAsync(cancellation)).ToList();
        return new StrangerReport(null, await Task.WhenAll(listeners), await Task.WhenAll(trials));
    }

    /// <summary>What to try for a listener: for a wildcard, the host's address beside the stranger and those that others know.</summary>
    private List<IPEndPoint> AddressesOf(StrangerOrder.Listener listener, IReadOnlyList<string> tunnels, bool hasV6)
    {
        var address = IPAddress.Parse(listener.Address);
        IEnumerable<IPAddress> addresses = [address];
        if (address.Equals(IPAddress.Any))
        {
            addresses = [.. HostAddresses.Public(AddressFamily.InterNetwork, tunnels), _neighbourhood.HostV4];
        }
        else if (address.Equals(IPAddress.IPv6Any))
        {
            addresses = hasV6 ? [.. HostAddresses.Public(AddressFamily.InterNetworkV6, tunnels), _neighbourhood.HostV6] : [];
        }

        return [.. addresses.Select(a => new IPEndPoint(a, listener.Port))];
    }
}
