using System.Text.Json;
using System.Text.Json.Serialization;
using Watchdog.Protocol;
using Watchdog.Store;

namespace Watchdog.Executor.Notices;

/// <summary>
/// A notice as <c>notify.command</c> gets it on its standard input: one JSON object on one line. What is not known is empty, or
/// null. It has nothing of what programs printed: whoever asks PID 1 for the command's unit can read it.
/// </summary>
/// <param name="Event">The stable word for the moment: <see cref="Notice.Event"/>.</param>
/// <param name="Host">The host's name.</param>
/// <param name="Session">The session's id.</param>
/// <param name="Text">The moment in words.</param>
/// <param name="RealtimeUsec">When it is: microseconds since the epoch.</param>
/// <param name="DeadlineRealtimeUsec">When the host goes back by itself: microseconds since the epoch; null where it does not.</param>
/// <param name="Confirm">The command that keeps the new system; null where there is nothing to confirm.</param>
/// <param name="Target">The store path of the system of before.</param>
/// <param name="RolledBackFrom">The store path of the system that was left; empty where none was.</param>
/// <param name="Cause">Why it is rolled back; empty where it is not.</param>
/// <param name="NotBack">What did not come back with the rollback; empty where all did.</param>
internal sealed record NoticeEvent(
    string Event,
    string Host,
    string Session,
    string Text,
    long RealtimeUsec,
    long? DeadlineRealtimeUsec,
    string? Confirm,
    string Target,
    string RolledBackFrom,
    string Cause,
    string NotBack)
{
    /// <summary>The JSON of a notice, as UTF-8, with the end of its line.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="host">The host's name.</param>
    /// <param name="text">It in words.</param>
    /// <param name="control">How rollbackctl is called on this host.</param>
    public static byte[] Of(Notice notice, string host, string text, string control)
    {
        var session = notice.Session;
        var left = session.Deadline.Remaining(notice.At);
        var isAwaited = notice.Kind is NoticeKind.ProofWanted or NoticeKind.DeadlineNear;
        var made = new NoticeEvent(
            notice.Event,
            SafeText.Printable(host),
            session.Id,
            text,
            Usec(notice.At.Wall),
            isAwaited ? Usec(notice.At.Wall + left) : null,
            isAwaited || notice.Kind == NoticeKind.Armed ? $"{control} confirm {session.Id}" : null,
            session.Target.System,
            session.RolledBackFrom,
            SafeText.Printable(Redaction.Of(session.Cause)),
            SafeText.Printable(Redaction.Of(session.NotBack)));
        return [.. JsonSerializer.SerializeToUtf8Bytes(made, NoticeJson.Default.NoticeEvent), (byte)'\n'];
    }

    private static long Usec(DateTimeOffset wall) => wall.ToUnixTimeMilliseconds() * 1000;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(NoticeEvent))]
internal sealed partial class NoticeJson : JsonSerializerContext;
