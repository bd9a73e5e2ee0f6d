using System.Text.Json;
using Watchdog.Host.Native;

namespace Watchdog.Probes.Ssh;

/// <summary>
/// When each listener of sshd last answered, so that it is not asked more often than it bears. Kept in a file, for each
/// round of probes is a process of its own; without it, or when it cannot be read, everything is asked anew.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class SshLooks(string path)
{
    /// <summary>The good looks at each listener, by its address and port.</summary>
    /// <param name="since">Tells one activation, or one step of a rollback, from another: what was seen before says nothing after it.</param>
    public IReadOnlyDictionary<string, Look> Since(string since) =>
        Read() is { } stored && stored.Since == since ? stored.Looks : new Dictionary<string, Look>();

    /// <summary>Notes a good look.</summary>
    /// <param name="since">As in <see cref="Since"/>.</param>
    /// <param name="listener">The listener's address and port.</param>
    /// <param name="look">The look.</param>
    public void Note(string since, string listener, Look look)
    {
        try
        {
            var looks = new Dictionary<string, Look>(Since(since)) { [listener] = look };
            Files.Replace(path, JsonSerializer.SerializeToUtf8Bytes(new All(since, looks), SshJson.Default.SshLooksAll));
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // Then it is asked again in the next round.
        }
    }

    private All? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), SshJson.Default.SshLooksAll);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The good looks at one listener. Both times are of CLOCK_BOOTTIME.</summary>
    /// <param name="Greeted">When it last greeted, or exchanged keys.</param>
    /// <param name="Keys">When its host keys were last compared.</param>
    internal sealed record Look(TimeSpan Greeted, TimeSpan Keys);

    /// <summary>The file's content.</summary>
    /// <param name="Since">The activation, or the step of a rollback.</param>
    /// <param name="Looks">By listener.</param>
    internal sealed record All(string Since, Dictionary<string, Look> Looks);
}
