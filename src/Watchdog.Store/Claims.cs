using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Native;

namespace Watchdog.Store;

/// <summary>
/// Decides between the daemon and the executor without a lock that either could die holding: whoever first creates the
/// session's claim has its end. Claims live in memory, because a reboot ends the race as well.
/// </summary>
/// <remarks>
/// A deadline that moves needs care on both sides: the daemon saves and then looks for a claim, the executor claims and
/// then reads the session again. So at least one of them sees the other.
/// </remarks>
internal sealed class Claims(Paths paths)
{
    private const string DaemonText = "daemon\n";
    private const string ExecutorText = "executor\n";

    /// <summary>Who has the session's end.</summary>
    public ClaimOwner Owner(string sessionId)
    {
        try
        {
            return File.ReadAllText(PathOf(sessionId)) switch
            {
                DaemonText => ClaimOwner.Daemon,
                _ => ClaimOwner.Executor,
            };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return ClaimOwner.None;
        }
    }

    /// <summary>Takes the session's end. Taking it again is a success.</summary>
    /// <returns>Whether it is <paramref name="owner"/>'s now.</returns>
    /// <exception cref="IOException">It could not be taken.</exception>
    public bool Take(string sessionId, ClaimOwner owner)
    {
        Directory.CreateDirectory(paths.Runtime);
        return Files.CreateOnce(PathOf(sessionId), owner == ClaimOwner.Daemon ? DaemonText : ExecutorText)
            || Owner(sessionId) == owner;
    }

    /// <summary>Gives it back.</summary>
    public void Return(string sessionId) => File.Delete(PathOf(sessionId));

    /// <summary>
    /// Notes that the executor goes on: it has read the session again after its claim, and nothing had moved the deadline.
    /// One that dies before this has decided nothing. Where memory takes no note, whoever goes on decides anew.
    /// </summary>
    public void Decide(string sessionId)
    {
        try
        {
            File.WriteAllText(DecisionOf(sessionId), "");
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // Without the note, the next executor decides anew.
        }
    }

    /// <summary>Whether an executor has begun to act on its claim.</summary>
    public bool IsDecided(string sessionId) => File.Exists(DecisionOf(sessionId));

    private string DecisionOf(string sessionId) => Path.Combine(paths.Runtime, "decided-" + sessionId);

    private string PathOf(string sessionId) => Path.Combine(paths.Runtime, "claim-" + sessionId);
}
