namespace Watchdog.Core;

/// <summary>
/// Finds the session that a request means. A late confirm must never bless another session's generation: a proof with a
/// wrong or ended id is refused, and a proof without an id counts only when no other session ended a little while ago.
/// A disarm or a rollback keeps or restores the old system, so the session that is open is what it means.
/// </summary>
internal static class Addressing
{
    /// <summary>Another session that ended within this time makes an id necessary.</summary>
    internal static readonly TimeSpan Ambiguous = TimeSpan.FromHours(1);

    /// <summary>The open session that is meant; or null, and the decision that answers instead.</summary>
    public static Session? Find(State state, string? id, Request request, Phase doneAlready, Moment now, out Decision instead)
    {
        instead = default;
        if (id is not null && state.Last is { } last && last.Id == id && last.Phase == doneAlready)
        {
            instead = Decision.Only(state, new Reply(request.Ticket, new Answer.Accepted(last)));
            return null;
        }

        if (state.Open is not { } open || (id is not null && open.Id != id))
        {
            instead = Decision.Only(
                state,
                new Record(RecordKind.Refused, state.Open?.Id ?? "", $"{request.Command}: no such session"),
                new Reply(request.Ticket, new Answer.NoSession(id, state.Last)));
            return null;
        }

        if (id is null && request is HeartbeatReceived or ConfirmReceived && EndedRecently(state.Last, now))
        {
            instead = Decision.Refuse(state, request, Refusal.IdNeeded);
            return null;
        }

        return open;
    }

    private static bool EndedRecently(Session? last, Moment now)
    {
        if (last?.Ended is not { } ended)
        {
            return false;
        }

        // In an earlier boot: it can have been no longer ago than this boot is old, and that is all there is to know.
        return ended.BootId == now.BootId ? now.Boot - ended.Boot < Ambiguous : now.Boot < Ambiguous;
    }
}
