using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Stranger;

/// <summary>
/// The stranger itself, in a unit of its own: looks at the host from a network namespace, through the host's firewall,
/// and removes all of it again.
/// </summary>
internal sealed class StrangerProgram : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4.5);

    // Strangers take turns. A round and somebody who asks meanwhile make four of them, each of which takes its whole limit
    // where nothing answers, and more where the host is busy.
    private const int Attempts = 180;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A host that lets the stranger in does so in a few milliseconds, through a tunnel in a quarter of a second.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(700);

    /// <summary>How long it takes at most, its turn included, short of the time to start and to tidy up.</summary>
    public static readonly TimeSpan Longest = (Attempts * Pause) + Limit;

    private readonly ProgramRunner _programs = new();
    private readonly Neighbourhood _neighbourhood = new();
    private readonly NetworkThread _inside;
    private readonly StrangerTraces _traces;
    private readonly string _runtime;

    private StrangerProgram(Paths paths)
    {
        _runtime = paths.Runtime;
        _inside = NetworkThread.StartInside(_programs);
        _traces = new StrangerTraces(StrangerFiles.Traces(paths), _inside);
    }

    /// <summary>Runs it.</summary>
    /// <param name="paths">Where things are.</param>
    /// <param name="order">The path of its order; the report goes beside it.</param>
    /// <returns>0 when there is a report, or the order was taken away: the daemon has given this look up. Else 1.</returns>
    public static int Run(Paths paths, string order)
    {
        try
        {
            using var only = TakeTurn(paths);
            var parsed = JsonSerializer.Deserialize(File.ReadAllBytes(order), StrangerJson.Default.StrangerOrder)!;
            using var stranger = new StrangerProgram(paths);
            var report = stranger.RunAsync(parsed).GetAwaiter().GetResult();
            Files.Replace(StrangerFiles.ReportOf(order), JsonSerializer.SerializeToUtf8Bytes(report, StrangerJson.Default.StrangerReport));
            return 0;
        }
        catch (FileNotFoundException e) when (e.FileName == order)
        {
            // PID 1 starts this program also where its own re-execution has cut the daemon's call short.
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    /// <summary>One at a time: whoever has the lock (flock(2)) knows that all traces are stale. It ends with the process.</summary>
    private static FileLock TakeTurn(Paths paths)
    {
        using var pause = new ManualResetEventSlim();
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (FileLock.TryTake(paths.Locks, "stranger") is { } turn)
            {
                return turn;
            }

            pause.Wait(Pause);
        }

        throw new IOException("another stranger does not end");
    }

    /// <inheritdoc/>
    public void Dispose() => _inside.Dispose();

    private async Task<StrangerReport> RunAsync(StrangerOrder order)
    {
        using var limited = new CancellationTokenSource(Limit);
        try
        {
            await _traces.SweepAsync(limited.Token);
            if (order.Listeners.Count + order.Tunnels.Count == 0 && order.Key is null)
            {
                return StrangerReport.Unable("nothing to try");
            }

            using var outside = NetworkThread.StartOutside(_programs);
            await _neighbourhood.BuildAsync(_inside, outside, _traces, limited.Token);
            return order.Key is { } key
                ? StrangerReport.Unable("only asked about a key") with { Key = await AskAsync(key, outside, limited.Token) }
                : await LookAsync(order, outside, limited.Token);
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

    /// <summary>Asks sshd about a key, through the tunnel where the operator came by one.</summary>
    private async Task<KeyAnswer> AskAsync(KeyQuestion question, NetworkThread outside, CancellationToken cancellation)
    {
        var asking = new KeyAsking(outside, _runtime);
        var address = IPAddress.Parse(question.Address);
        if (question.Tunnel.Length > 0)
        {
            var tunnel = new StrangerOrder.Tunnel(question.Tunnel, question.TunnelKey, question.TunnelPort, []);
            KeyAnswer? answer = null;
            var trial = new TunnelTrial(tunnel, greets: false, 0, _neighbourhood, _inside, outside, _traces)
            {
                Through = async () => answer = await asking.AskAsync(question, cancellation),
            };
            var report = await trial.RunAsync(cancellation);
            return answer ?? new KeyAnswer(KeyOutcome.NotAnswered, report.CannotLook ?? report.Fault ?? "the tunnel cannot be tried");
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 && !await _neighbourhood.AddIPv6Async(_inside, outside, _traces, cancellation)
            ? new KeyAnswer(KeyOutcome.NotAnswered, StrangerReport.NoIPv6)
            : await asking.AskAsync(question, cancellation);
    }

    /// <summary>Looks. For a listener on a wildcard, the host's address beside the stranger is tried, and those that others know.</summary>
    private async Task<StrangerReport> LookAsync(StrangerOrder order, NetworkThread outside, CancellationToken cancellation)
    {
        var tunnels = order.Tunnels.Select(t => t.Name).Append(_neighbourhood.Link).ToList();
        var hostV4 = await PublicAsync(AddressFamily.InterNetwork, tunnels);
        var hostV6 = await PublicAsync(AddressFamily.InterNetworkV6, tunnels);
        var lacksV6 = hostV6.Count > 0 && !await _neighbourhood.AddIPv6Async(_inside, outside, _traces, cancellation);
        var wildcards = new Dictionary<IPAddress, IReadOnlyList<IPAddress>>
        {
            [IPAddress.Any] = [.. hostV4, _neighbourhood.HostV4],
            [IPAddress.IPv6Any] = hostV6.Count > 0 ? [.. hostV6, _neighbourhood.HostV6] : [],
        };
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Greeting.Limit);
        var listeners = order.Listeners.Select(async l =>
        {
            var address = IPAddress.Parse(l.Address);
            var tried = wildcards.GetValueOrDefault(address, [address]);
            var fault = tried.Count == 0 ? StrangerReport.NoAddress
                : lacksV6 && address.AddressFamily == AddressFamily.InterNetworkV6 ? StrangerReport.NoIPv6
                : await Greeting.TryAnyAsync(outside, [.. tried.Select(a => new IPEndPoint(a, l.Port))], order.Greets, limited.Token);
            return new StrangerReport.Listener(l.Address, l.Port, fault);
        }).ToList();
        var trials = order.Tunnels.Select((tunnel, number) =>
            new TunnelTrial(tunnel, order.Greets, number, _neighbourhood, _inside, outside, _traces).RunAsync(cancellation)).ToList();
        var twin = AskTwinAsync(order, listeners, trials, cancellation);
        return new StrangerReport(null, await Task.WhenAll(listeners), await Task.WhenAll(trials)) { Twin = await twin };
    }

    /// <summary>Asks a twin of the firewall about the operator, where the operator's own way in does not let the stranger in soon.</summary>
    private async Task<TwinAnswer?> AskTwinAsync(
        StrangerOrder order, List<Task<StrangerReport.Listener>> listeners, List<Task<StrangerReport.Tunnel>> trials, CancellationToken cancellation)
    {
        if (order.Way is not { } way)
        {
            return null;
        }

        var local = IPAddress.Parse(way.Local);
        var listener = order.Listeners.ToList().FindIndex(l => l.IsOwn);
        var tunnel = order.Tunnels.ToList().FindIndex(t => t.IsOwn);
        if (listener >= 0)
        {
            return await IsSoonAsync(listeners[listener], l => l.Fault is null)
                ? null
                : await AskAsync(new FirewallTwin.Guest(_neighbourhood.Link, _neighbourhood.Own(local.AddressFamily)));
        }

        return tunnel < 0 || await IsSoonAsync(trials[tunnel], t => t.Fault is null || !t.IsUp)
            ? null
            : await AskAsync(new FirewallTwin.Guest(way.Link, _neighbourhood.Tunnelled(local, tunnel)));

        Task<TwinAnswer> AskAsync(FirewallTwin.Guest stranger) => new FirewallTwin(_inside, _programs).AskAsync(way, stranger, cancellation);
    }

    private static async Task<bool> IsSoonAsync<T>(Task<T> task, Func<T, bool> isSo)
    {
        await Task.WhenAny(task, Task.Delay(Soon, TimeProvider.System));
        return task.IsCompleted && isSo(await task);
    }

    private Task<IReadOnlyList<IPAddress>> PublicAsync(AddressFamily family, IReadOnlyList<string> tunnels) =>
        _inside.BeginAsync(() => Task.FromResult(HostAddresses.Public(family, tunnels)));
}
