using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Control;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Logging;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Loop;

/// <summary>
/// Notices operators who log in over SSH during probation. logind tells at once that somebody has; who it was is read from
/// sshd's own processes, which each round of probes looks at too: logind may be dead, or not be fed by PAM.
/// </summary>
internal sealed class LoginWatcher(IEventSink loop, Permissions permissions, SshLoginKeys keys, TimeProvider time, ILogger<LoginWatcher> log)
{
    // logind hears of a session a moment before its sshd says whose it is.
    private static readonly int[] LookAfterMilliseconds = [0, 10, 40, 150, 500];

    private readonly Lock _lock = new();
    private readonly HashSet<(int Pid, TimeSpan Began)> _seen = [];
    private string _session = "";

    /// <summary>Watches logind, where there is one, whenever a login would count; until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) =>
        Watch.WhileAsync(loop, static s => s.Open is { Phase: Phase.Probation }, Start, cancellation);

    /// <summary>Looks who has logged in since the last activation, and tells of those it has not told of.</summary>
    public void Look()
    {
        if (loop.State.Open is not { Phase: Phase.Probation, ActivationEnded: { } ended } open)
        {
            return;
        }

        var since = ended.BootId == open.Deadline.BootId ? ended.Boot : TimeSpan.Zero;
        foreach (var login in SshLogins.Since(since).Where(l => permissions.MayOperate(l.Uid, l.Groups) && IsNew(open.Id, l)))
        {
            var connection = SshConnection.Of(login.Sshd.Pid);

            // Only what is known to come from elsewhere: nobody waits for an answer here.
            if (connection is { Remote: not null, IsLocal: false })
            {
                var proof = SshProof.Of(login.Sshd, $"uid {login.Uid}, sshd {login.Sshd.Pid}", connection) with { IsLogin = true };
                if (open.Terms.HasKeyAsWitness())
                {
                    _ = PostWithKeyAsync(proof, login.Sshd);
                }
                else
                {
                    loop.Post(() => new LoggedIn(proof));
                }
            }
        }
    }

    private LoginMonitor? Start()
    {
        try
        {
            var monitor = LoginMonitor.Start(() => _ = LookSoonAsync());

            // Who came in before somebody listened.
            _ = LookSoonAsync();
            return monitor;
        }
        catch (SystemdException e)
        {
            Log.NoLogind(log, e.Message);
            return null;
        }
    }

    private async Task PostWithKeyAsync(Proof proof, ProcessStatus sshd)
    {
        var key = "";
        try
        {
            key = (await keys.OfAsync(sshd, CancellationToken.None)).Fingerprint;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Log.LoginLookFailed(log, e);
        }

        loop.Post(() => new LoggedIn(proof with { Key = key }));
    }

    private async Task LookSoonAsync()
    {
        try
        {
            foreach (var delay in LookAfterMilliseconds)
            {
                if (loop.State.Open is not { Phase: Phase.Probation })
                {
                    return;
                }

                if (delay > 0)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(delay), time);
                }

                Look();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Log.LoginLookFailed(log, e);
        }
    }

    private bool IsNew(string session, SshLogin login)
    {
        lock (_lock)
        {
            if (_session != session)
            {
                _session = session;
                _seen.Clear();
            }

            return _seen.Add((login.Sshd.Pid, login.Sshd.Began));
        }
    }
}
