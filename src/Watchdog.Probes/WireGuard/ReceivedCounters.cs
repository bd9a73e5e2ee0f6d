using System.Text.Json;
using Watchdog.Host.Native;

namespace Watchdog.Probes.WireGuard;

/// <summary>
/// How much each peer had sent when it was first seen after the activation. Kept in a file, for each round of probes is
/// a process of its own; without it, or when it cannot be read, counting begins anew.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class ReceivedCounters(string path)
{
    /// <summary>The peers, by public key, whose counter has grown since it was first seen. Authenticated packets alone count in it.</summary>
    /// <param name="peers">The peers in question.</param>
    /// <param name="since">Tells one activation from another.</param>
    public IReadOnlySet<string> Grown(IReadOnlyList<WireGuardPeer> peers, string since)
    {
        var before = Read() is { } stored && stored.Since == since ? stored.Received : new Dictionary<string, long>();

        // Less than before: the interface was made anew, and counts from zero.
        var now = peers.GroupBy(p => p.PublicKey).ToDictionary(g => g.Key, g => g.Sum(p => p.Received));
        var first = now.ToDictionary(n => n.Key, n => Math.Min(n.Value, before.GetValueOrDefault(n.Key, long.MaxValue)));
        if (before.Count != first.Count || first.Any(f => before.GetValueOrDefault(f.Key, -1) != f.Value))
        {
            Write(new Counters(since, first));
        }

        return now.Where(n => n.Value > first[n.Key]).Select(n => n.Key).ToHashSet();
    }

    private Counters? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), WireGuardJson.Default.Counters);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private void Write(Counters counters)
    {
        try
        {
            Files.Replace(path, JsonSerializer.SerializeToUtf8Bytes(counters, WireGuardJson.Default.Counters));
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // Then it takes an echo or a handshake to be seen alive.
        }
    }

    /// <summary>The file's content.</summary>
    /// <param name="Since">The activation.</param>
    /// <param name="Received">Bytes by public key.</param>
    internal sealed record Counters(string Since, Dictionary<string, long> Received);
}
