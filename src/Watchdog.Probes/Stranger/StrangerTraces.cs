using System.Text.Json;
using Watchdog.Host.Native;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Stranger;

/// <summary>
/// What the stranger has put into the host's own network, written down before it is made, so that whoever comes after a
/// killed one can remove it. All else of it lives in a namespace that ends with it.
/// </summary>
internal sealed class StrangerTraces(string path, IProgramRunner programs)
{
    private readonly List<Trace> _traces = [];
    private readonly Lock _lock = new();

    /// <summary>Whether one has left something behind, or is at work.</summary>
    public bool Exist => File.Exists(path);

    /// <summary>Notes that something is about to be made.</summary>
    public void Note(Trace trace)
    {
        lock (_lock)
        {
            _traces.Add(trace);
            Files.Replace(path, JsonSerializer.SerializeToUtf8Bytes<IReadOnlyList<Trace>>(_traces, StrangerJson.Default.IReadOnlyListTrace));
        }
    }

    /// <summary>Removes all that is noted, here or by an earlier one. What is gone already is no error.</summary>
    public async Task SweepAsync(CancellationToken cancellation)
    {
        foreach (var trace in Read().Reverse())
        {
            await RemoveAsync(trace, cancellation);
        }

        _traces.Clear();
        File.Delete(path);
    }

    private IReadOnlyList<Trace> Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StrangerJson.Default.IReadOnlyListTrace) ?? [];
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return [];
        }
    }

    private Task<ProgramResult> RemoveAsync(Trace trace, CancellationToken cancellation) => trace.Kind switch
    {
        TraceKind.Peer => programs.RunAsync("wg", ["set", trace.Link, "peer", trace.Item, "remove"], cancellation),
        TraceKind.Route => programs.RunAsync("ip", ["route", "del", trace.Item, "dev", trace.Link], cancellation),
        TraceKind.Connections => programs.RunAsync("ss", ["--tcp", "--kill", "dst", trace.Item], cancellation),
        TraceKind.Link => programs.RunAsync("ip", ["link", "del", "dev", trace.Link], cancellation),
    };
}
