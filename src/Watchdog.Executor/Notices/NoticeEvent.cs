using System.Text.Json;
using System.Text.Json.Serialization;
using Watchdog.Protocol;
using Watchdog.Store;

namespace Watchdog.Executor.Notices;

/// <summary>
/// A notice as <c>notify.command</c> gets it on its standard input: one JSON object on one line. What is not known is empty, or
/// null. It has nothing of what programs printed: whoever asks PID 1 for the command's unit can read it.
/// </summary>
internal sealed record NoticeEvent
{
    /// <summary>The stable word for the moment: <see cref="Notice.Event"/>.</summary>
    public required string Event { get; init; }

    /// <summary>The host's name.</summary>
    public required string Host { get; init; }

    /// <summary>The session's id.</summary>
    public required string Session { get; init; }

    /// <summary>The moment in words.</summary>
    public required string Text { get; init; }

    /// <summary>When it is: microseconds since the epoch.</summary>
    public required long RealtimeUsec { get; init; }

    /// <summary>When the host goes back by itself: microseconds since the epoch; null where it does not.</summary>
    public required long? DeadlineRealtimeUsec { get; init; }

    /// <summary>The command that keeps the new system; null where there is nothing to confirm.</summary>
    public required string? Confirm { get; init; }

    /// <summary>The store path of the system of before.</summary>
    public required string Target { get; init; }

    /// <summary>The store path of the system that was left; empty where none was.</summary>
    public required string RolledBackFrom { get; init; }

    /// <summary>Why it is rolled back; empty where it is not.</summary>
    public required string Cause { get; init; }

    /// <summary>What did not come back with the rollback; empty where all did.</summary>
    public required string NotBack { get; init; }

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
        var made = new NoticeEvent
        {
            Event = notice.Event,
            Host = SafeText.Printable(host),
            Session = session.Id,
            Text = text,
            RealtimeUsec = Usec(notice.At.Wall),
            DeadlineRealtimeUsec = isAwaited ? Usec(notice.At.Wall + left) : null,
            Confirm = isAwaited || notice.Kind == NoticeKind.Armed ? $"{control} confirm {session.Id}" : null,
            Target = session.Target.System,
            RolledBackFrom = session.RolledBackFrom,
            Cause = SafeText.Printable(Redaction.Of(session.Cause)),
            NotBack = SafeText.Printable(Redaction.Of(session.NotBack)),
        };
        return [.. JsonSerializer.SerializeToUtf8Bytes(made, NoticeJson.Default.NoticeEvent), (byte)'\n'];
    }

    private static long Usec(DateTimeOffset wall) => wall.ToUnixTimeMilliseconds() * 1000;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(NoticeEvent))]
internal sealed partial class NoticeJson : JsonSerializerContext;
