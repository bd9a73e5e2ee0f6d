using System.Collections.Concurrent;
using System.Globalization;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>The hosts that all sweeps share. What is tried on a host is mostly waiting, so there are more of them than cores.</summary>
/// <remarks>WATCHDOG_FAULT_HOSTS, where it is set, is how many; else 8.</remarks>
internal sealed class FaultHosts : IAsyncDisposable
{
    private const int Default = 8;

    private readonly ConcurrentBag<FaultHost> _idle = [];
    private readonly SemaphoreSlim _places = new(Count);

    /// <summary>How many there are.</summary>
    public static int Count =>
        int.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_FAULT_HOSTS"), CultureInfo.InvariantCulture, out var n) && n > 0 ? n : Default;

    /// <summary>Does something on a host, when there is one. One that fails in it is not used again.</summary>
    public async Task<T> UseAsync<T>(Func<FaultHost, Task<T>> use)
    {
        await _places.WaitAsync();
        try
        {
            if (!_idle.TryTake(out var host))
            {
                host = await FaultHost.UpAsync();
            }

            try
            {
                var result = await use(host);
                _idle.Add(host);
                return result;
            }
            catch
            {
                await host.DisposeAsync();
                throw;
            }
        }
        finally
        {
            _places.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var host))
        {
            await host.DisposeAsync();
        }

        _places.Dispose();
    }
}
