using System.Net;
using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Host.Ssh;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Finds the operators who have logged in by the processes of sshd that serve them: that needs no journal, and finds a login for as
/// long as it lasts.
/// </summary>
internal sealed class LoginProcesses(IEventSink loop, LoginPeople people, LoginJobs jobs, ToldLogins told, SshSight sight)
{
    /// <summary>Looks who has logged in since the last activation, and has the loop told of those that it was not told of.</summary>
    public void Look()
    {
        if (loop.State.Open is not { Phase: Phase.Probation, ActivationEnded: { } ended } open)
        {
            return;
        }

        var since = ended.BootId == open.Deadline.BootId ? ended.Boot : TimeSpan.Zero;
        foreach (var login in sight.LoginsSince(since).Where(l => people.MayOperate(l) && told.IsNew(open.Id, l.Sshd)))
        {
            var connection = sight.ConnectionOf(login.Sshd.Pid);
            var proof = SshProof.Of(login.Sshd, $"uid {login.Uid}, sshd {login.Sshd.Pid}", connection, open.Terms.TrustLocalProxy) with { IsLogin = true };

            // Only what is known to come from elsewhere, or by a proxy that is trusted: nobody waits for an answer here.
            if (connection is { Remote: { } remote, Local: { } local } && (!connection.IsLocal || proof.IsProxied))
            {
                told.Judge(open.Id, login.Sshd.Pid, remote);
                _ = PostAsync(open.Id, proof, login, remote, local);
            }
        }
    }

    /// <summary>Tells of a login, unless a command was forced upon it. What cannot be told of a login in time does not make it none.</summary>
    private async Task PostAsync(string session, Proof proof, SshLogin login, IPEndPoint remote, IPEndPoint local)
    {
        var authentication = await people.AuthenticationOfAsync(login);

        // sshd's title has the user's name too.
        var user = await people.NameOfAsync(login.Uid) ?? proof.User;
        var way = new Operator(user, login.Uid, remote.Address.ToString(), local.Address.ToString(), local.Port) { Authentication = authentication };
        if (way.User.Length == 0 || !await jobs.IsJobAsync(session, way))
        {
            loop.Post(() => new LoggedIn(proof with { Key = authentication.Key }));
        }
    }
}
