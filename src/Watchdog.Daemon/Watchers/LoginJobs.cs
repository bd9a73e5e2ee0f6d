using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Host.Ssh;
using Watchdog.Probes.Access;
using Watchdog.Probes.Rounds;
using Watchdog.Probes.Ssh;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Tells the logins of jobs, upon which a command is forced, from those of operators. A job that logs in each minute is looked
/// at once in a session.
/// </summary>
internal sealed class LoginJobs(ForcedLogins forced, ISshListeners listeners, SshSight sight, TimeProvider time, ILogger<LoginJobs> log)
{
    // A round has a limit of its own, just below; and no host takes that long to tell where its sshd listens.
    private static readonly TimeSpan RoundLimit = OutsideRounds.Limit + TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ListenersLimit = TimeSpan.FromSeconds(10);

    private readonly BoundedQuestion _round = new(time, RoundLimit);
    private readonly BoundedQuestion _listeners = new(time, ListenersLimit);
    private readonly Lock _lock = new();
    private readonly HashSet<(string User, string From, string Local, int Port, string Key)> _found = [];
    private string _session = "";

    /// <summary>
    /// Whether a login is a job's. Where that cannot be told it is what the same user's login with the same key was earlier in the
    /// session, and else no job's: an operator who has got in is not to be rolled back for it.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="login">The login.</param>
    public async Task<bool> IsJobAsync(string session, Operator login)
    {
        var job = (login.User, login.Remote, login.Local, login.LocalPort, login.Authentication.Key);
        if (IsAmong(session, f => f == job))
        {
            return true;
        }

        if (await IsForcedAsync(login) is not { } isForced)
        {
            return login.Authentication.Key.Length > 0 && IsAmong(session, f => f.User == login.User && f.Key == login.Authentication.Key);
        }

        if (isForced)
        {
            lock (_lock)
            {
                Begin(session);
                if (_found.Add(job))
                {
                    Log.ForcedLogin(log, login.User, login.Remote);
                }
            }
        }

        return isForced;
    }

    /// <summary>
    /// How somebody came in of whom the journal tells. It does not tell to which of the host's addresses and ports: that is known
    /// while the connection lasts, and else as good as can be. A key's command is found by whatever address sshd is asked with.
    /// </summary>
    /// <param name="entry">The login.</param>
    /// <param name="uid">The user.</param>
    public async Task<Operator> WayOfAsync(SshLoginJournal.Entry entry, uint uid)
    {
        var local = sight.ConnectionOf(entry.Pid) is { Remote: { } remote, Local: { } own } && remote.Equals(new IPEndPoint(entry.From, entry.Port))
            ? own
            : await LikelyEndAsync(entry.From);
        return new Operator(entry.User, uid, entry.From.ToString(), local.Address.ToString(), local.Port)
        {
            Authentication = SshLoginKeys.Parse(entry.Message) ?? Authentication.Unknown,
        };
    }

    private async Task<IPEndPoint> LikelyEndAsync(IPAddress client)
    {
        const int DefaultPort = 22;
        IReadOnlyList<IPEndPoint> listening = [];
        IPAddress? own = null;
        try
        {
            own = sight.OwnTowards(client);
            listening = await _listeners.AskAsync(listeners.FindAsync);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or SystemdException or TimeoutException)
        {
            Log.LoginLookFailed(log, e);
        }

        // Where sshd listens at an address of its own, that is one of the host's.
        own ??= listening.Select(l => l.Address).FirstOrDefault(a => a.AddressFamily == client.AddressFamily && !a.Equals(IPAddress.Any) && !a.Equals(IPAddress.IPv6Any));
        own ??= client.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        return new IPEndPoint(own, listening.Select(l => l.Port).DefaultIfEmpty(DefaultPort).Min());
    }

    private async Task<bool?> IsForcedAsync(Operator login)
    {
        try
        {
            return await _round.AskAsync(c => forced.IsForcedAsync(login, c));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or SystemdException or SocketException or JsonException or TimeoutException)
        {
            Log.LoginLookFailed(log, e);
            return null;
        }
    }

    private bool IsAmong(string session, Func<(string User, string From, string Local, int Port, string Key), bool> isIt)
    {
        lock (_lock)
        {
            Begin(session);
            return _found.Any(isIt);
        }
    }

    private void Begin(string session)
    {
        if (_session != session)
        {
            _session = session;
            _found.Clear();
        }
    }
}
