using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Systems;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Control;

/// <summary>The methods that arm a session.</summary>
internal sealed class ArmingMethods(
    Requests requests,
    ArmWishes wishes,
    ArmRound round,
    ArmFacts facts,
    ArmNotes notes,
    AwaitedBaseline baseline,
    SessionMessages messages,
    DaemonProgram program)
{
    /// <summary>Arms.</summary>
    public async Task<Answer<ArmReply>> ArmAsync(ArmParameters parameters, CallContext context, CancellationToken cancellation)
    {
        if (requests.Denied(context) is { } denied)
        {
            return denied;
        }

        var read = wishes.Read(parameters);
        if (!read.IsGranted)
        {
            return read.Error;
        }

        var (peer, wish) = (Requests.PeerOf(context), read.Reply);
        var seen = await round.LookAsync(peer.Pid, wish, cancellation);
        var id = SessionId.New();
        var answer = await requests.AskAsync(ticket =>
        {
            var (now, target, obstacles) = facts.Read(wish, seen);
            return new ArmRequested(ticket, id, now, target, wish.Rules, peer.Describe(), program.Path, obstacles);
        });
        return answer is Answer.Accepted accepted
            ? new ArmReply
            {
                Session = messages.Of(accepted.Session),
                Program = program.ControlPath,
                Notes = [.. await notes.AboutAsync(seen.Operator, wish.Rules.Limits.Lockout, cancellation), .. facts.NotesOfNextBoot(accepted.Session)],
            }
            : RefusalText.ToError(answer);
    }

    /// <summary>Waits for the baseline of a session that was just armed.</summary>
    public async Task<ArmReply> BaselineAsync(ArmReply armed, CancellationToken cancellation) =>
        await baseline.WaitAsync(armed.Session.Id, cancellation) is { } session ? armed with { Session = messages.Of(session) } : armed;
}
