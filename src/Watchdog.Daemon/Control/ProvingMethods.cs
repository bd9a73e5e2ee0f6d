using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Pid1;
using Watchdog.Host.Ssh;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Control;

/// <summary>The methods that take a proof: a heartbeat moves the deadline, a confirm ends the session.</summary>
internal sealed class ProvingMethods(IEventSink loop, Requests requests, SshLoginKeys keys, BootDefaults bootDefaults)
{
    private bool TrustsProxy => loop.State.Open?.Terms.TrustLocalProxy == true;

    /// <summary>Takes a proof.</summary>
    public async Task<Answer<SessionReply>> HeartbeatAsync(HeartbeatParameters parameters, CallContext context, CancellationToken cancellation)
    {
        var key = await KeyAsync(context, cancellation);
        return await requests.AskJudgedAsync(
            context,
            parameters.Id,
            (ticket, peer) => new HeartbeatReceived(ticket, parameters.Id, peer.Prove(parameters.Force == true, TrustsProxy) with { Key = key }),
            cancellation);
    }

    /// <summary>Ends the session and keeps the new system; answers when the next boot leads there, or is known not to.</summary>
    public async Task<Answer<ConfirmReply>> ConfirmAsync(ConfirmParameters parameters, CallContext context, CancellationToken cancellation)
    {
        var answer = await requests.AskJudgedAsync(
            context,
            parameters.Id,
            (ticket, peer) => new ConfirmReceived(ticket, parameters.Id, peer.Prove(parameters.Force == true, TrustsProxy)),
            cancellation);
        if (!answer.IsGranted)
        {
            return answer.Error;
        }

        var fault = await bootDefaults.LastAsync.WaitAsync(cancellation);
        return new ConfirmReply
        {
            Session = answer.Reply.Session,
            Notes = fault.Length == 0
                ? []
                : [SafeText.Printable($"the next boot does not lead to the new system yet ({fault}): see `journalctl -t rollback-watchdogd`, then run its `switch-to-configuration boot`")],
        };
    }

    /// <summary>The key by which the peer was let in, where a key is the witness; it is not looked for otherwise.</summary>
    private async Task<string> KeyAsync(CallContext context, CancellationToken cancellation) =>
        loop.State.Open?.Terms.HasKeyAsWitness() == true && requests.MayOperate(context) && Requests.PeerOf(context).Sshd() is { } sshd
            ? (await keys.OfAsync(sshd, cancellation)).Key
            : "";
}
