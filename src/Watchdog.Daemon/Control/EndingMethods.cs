using Watchdog.Core;
using Watchdog.Host.Systems;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Control;

/// <summary>The methods that end a session without a proof: because nothing has changed, or by a rollback.</summary>
internal sealed class EndingMethods(Requests requests, HostReader host)
{
    /// <summary>Ends a session in which nothing has changed.</summary>
    public Task<Answer<SessionReply>> DisarmAsync(DisarmParameters parameters, CallContext context, CancellationToken cancellation) =>
        requests.AskJudgedAsync(
            context,
            parameters.Id,
            (ticket, peer) => new DisarmRequested(ticket, parameters.Id, peer.Describe(), host.ReadWithBoot()) { IfUnchanged = parameters.IfUnchanged == true },
            cancellation);

    /// <summary>Starts the rollback.</summary>
    public Task<Answer<SessionReply>> RollBackAsync(RollBackParameters parameters, CallContext context) =>
        requests.AskAsync(context, parameters.Id, (ticket, peer) => new RollBackRequested(ticket, parameters.Id, peer.Describe()));
}
