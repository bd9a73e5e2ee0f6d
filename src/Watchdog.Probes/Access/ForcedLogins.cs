using Watchdog.Core;

namespace Watchdog.Probes.Access;

/// <summary>
/// Whether a login could run nothing but a command that is forced upon it, by sshd's ForceCommand or by the options of its key
/// (sshd_config(5), sshd(8)): a backup job's, a git server's. Such a login proves that the job gets in, and no operator.
/// </summary>
/// <remarks>
/// What <c>access</c> finds of a way in tells it, whether or not it finds that way open: a job's account need not have a shell. It
/// runs in a round, for the daemon's sandbox lets nobody ask sshd.
/// </remarks>
internal sealed class ForcedLogins(IProbeRounds rounds)
{
    /// <summary>Whether a command was forced upon a login; null when that cannot be told.</summary>
    /// <param name="login">The login: the user, the connection, and the key as far as it is known.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool?> IsForcedAsync(Operator login, CancellationToken cancellation)
    {
        await foreach (var results in rounds.StreamAsync(ProbeContext.Arming(login), [KnownProbe.Access.Name], cancellation))
        {
            if (results.FirstOrDefault(r => r.Name == KnownProbe.Access.Name) is { Evidence.Length: > 0 } access)
            {
                return AccessEvidence.Parse(access.Evidence) is { } found
                    && (found.Keys.Command.Length > 0 || found.Terms.ForcedCommand.Length > 0);
            }
        }

        return null;
    }
}
