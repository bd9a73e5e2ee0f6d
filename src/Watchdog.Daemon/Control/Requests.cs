using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Host;
using Watchdog.Host.Peers;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Control;

/// <summary>What all methods have in common: who may call them, which session is meant, and how the loop is asked.</summary>
internal sealed class Requests(IEventSink loop, Permissions permissions, JudgedSwitch judged, SessionMessages messages)
{
    /// <summary>Who calls.</summary>
    public static Peer PeerOf(CallContext context) => (Peer)context.Peer!;

    /// <summary>Whether whoever calls may do more than read.</summary>
    public bool MayOperate(CallContext context) => permissions.MayOperate(PeerOf(context));

    /// <summary>The refusal for whoever may only read; null for all others.</summary>
    public NotPermittedError? Denied(CallContext context) => MayOperate(context)
        ? null
        : new NotPermittedError { Reason = $"uid {PeerOf(context).Uid} may only read", Hint = permissions.Hint };

    /// <summary>The refusal of what is no session's id; null for an id, and for none.</summary>
    public static BadRequestError? BadId(string? id) => id is null || SessionId.IsValid(id)
        ? null
        : BadRequests.Of("id", $"`{SafeText.Printable(id)}` is not a session id", "`rollbackctl status` shows the open session's id");

    /// <summary>Asks the loop, for whoever is known to be permitted to.</summary>
    /// <param name="make">Makes the request, when its turn comes, with the ticket to answer to.</param>
    public Task<Answer> AskAsync(Func<long, Request> make) => loop.AskAsync(make);

    /// <summary>Asks the loop, where whoever calls may, and tells its answer.</summary>
    /// <param name="context">Who calls.</param>
    /// <param name="id">The session that is meant; null for the one that is open.</param>
    /// <param name="make">Makes the request, when its turn comes, with the ticket to answer to.</param>
    public async Task<Answer<SessionReply>> AskAsync(CallContext context, string? id, Func<long, Peer, Request> make)
    {
        if (Denied(context) is { } denied)
        {
            return denied;
        }

        if (BadId(id) is { } badId)
        {
            return badId;
        }

        var answer = await loop.AskAsync(ticket => make(ticket, PeerOf(context)));
        return answer is Answer.Accepted accepted
            ? new SessionReply { Session = messages.Of(accepted.Session) }
            : RefusalText.ToError(answer);
    }

    /// <summary>Asks as <see cref="AskAsync(CallContext, string?, Func{long, Peer, Request})"/> does, once the loop has judged a switch that has ended.</summary>
    /// <param name="context">Who calls.</param>
    /// <param name="id">The session that is meant; null for the one that is open.</param>
    /// <param name="make">Makes the request, when its turn comes, with the ticket to answer to.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<SessionReply>> AskJudgedAsync(CallContext context, string? id, Func<long, Peer, Request> make, CancellationToken cancellation)
    {
        if (MayOperate(context))
        {
            await judged.WaitAsync(cancellation);
        }

        return await AskAsync(context, id, make);
    }
}
