using System.Text.Json;
using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Native;

namespace Watchdog.Probes.Stranger;

/// <summary>
/// sshd's last answer, kept so that it is not asked in each round. In a file, for each round of probes is a process of its
/// own; where that cannot be read, sshd is asked again.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="clock">The time.</param>
internal sealed class KeyAnswers(string path, IClock clock)
{
    /// <summary>How long a key that was taken counts as taken.</summary>
    internal static readonly TimeSpan Taken = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long until sshd is asked again after any other answer: often enough that no lockout is judged from one answer
    /// alone, and seldom enough that no sshd keeps the stranger out for it (PerSourcePenalties: 5 s each, from 15 s on).
    /// </summary>
    internal static readonly TimeSpan NotTaken = TimeSpan.FromSeconds(15);

    /// <summary>The answer that still counts; null when sshd is to be asked.</summary>
    /// <param name="question">The question.</param>
    /// <param name="since">Tells one activation from another: an answer of before one says nothing of what came of it.</param>
    public KeyAnswer? Find(KeyQuestion question, string since)
    {
        var now = clock.Now;
        return Read() is { } kept && kept.Since == since && kept.Question == question
            && now.BootId == kept.At.BootId && now.Boot >= kept.At.Boot
            && now.Boot - kept.At.Boot < (kept.Answer.Outcome == KeyOutcome.Accepted ? Taken : NotTaken)
                ? kept.Answer
                : null;
    }

    /// <summary>Keeps an answer.</summary>
    public void Keep(KeyQuestion question, string since, KeyAnswer answer)
    {
        try
        {
            Files.Replace(path, JsonSerializer.SerializeToUtf8Bytes(new Kept(question, since, clock.Now, answer), StrangerJson.Default.Kept));
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // Then sshd is asked once more.
        }
    }

    private Kept? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StrangerJson.Default.Kept);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The file's content.</summary>
    /// <param name="Question">What was asked.</param>
    /// <param name="Since">The activation after which.</param>
    /// <param name="At">When.</param>
    /// <param name="Answer">The answer.</param>
    internal sealed record Kept(KeyQuestion Question, string Since, Moment At, KeyAnswer Answer);
}
