using System.Globalization;
using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Control;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Probes.Access;
using Watchdog.Daemon.Probes.Running;
using Watchdog.Daemon.Probes.Ssh;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Loop;

/// <summary>
/// Notices operators who log in over SSH during probation, however short that is. Two ways lead to it. sshd's own processes
/// are looked at when logind tells of a session, and in each round of probes: that needs no journal. And what sshd wrote to
/// the journal is read at the same times: a login that was over before somebody looked is there, and needs no logind.
/// A login upon which a command was forced is no operator's.
/// </summary>
internal sealed class LoginWatcher(
    IEventSink loop,
    Permissions permissions,
    SshLoginKeys keys,
    SshLoginJournal journal,
    ForcedLogins forced,
    ISshListeners listeners,
    IProgramRunner programs,
    IClock clock,
    TimeProvider time,
    ILogger<LoginWatcher> log)
{
    // logind hears of a session a moment before its sshd says whose it is, and `ssh host true` is over in a few milliseconds.
    private static readonly int[] LookAfterMilliseconds = [0, 5, 5, 10, 10, 20, 30, 50, 100, 200, 300, 500];

    private readonly Lock _lock = new();
    private readonly HashSet<(int Pid, TimeSpan Began)> _seen = [];
    private readonly HashSet<(int Pid, long At)> _read = [];
    private readonly HashSet<(string User, string From, int Port, string Key)> _forced = [];
    private string _session = "";
    private EarlierConnections? _earlier;
    private long _readUntil;
    private bool _isLooking;
    private bool _lookAgain;
    private bool _isReading;

    /// <summary>Watches logind, where there is one, whenever a login would count; until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) =>
        Watch.WhileAsync(loop, static s => s.Open is { Phase: Phase.Probation }, Start, cancellation);

    /// <summary>Looks who has logged in since the last activation, and tells of those it has not told of.</summary>
    public void Look()
    {
        LookAtProcesses();
        _ = LookInJournalAsync();
    }

    private void LookAtProcesses()
    {
        if (loop.State.Open is not { Phase: Phase.Probation, ActivationEnded: { } ended } open)
        {
            return;
        }

        var since = ended.BootId == open.Deadline.BootId ? ended.Boot : TimeSpan.Zero;
        foreach (var login in SshLogins.Since(since).Where(l => permissions.MayOperate(l.Uid, l.Groups) && IsNew(open.Id, _seen, (l.Sshd.Pid, l.Sshd.Began))))
        {
            var connection = SshConnection.Of(login.Sshd.Pid);
            var proof = SshProof.Of(login.Sshd, $"uid {login.Uid}, sshd {login.Sshd.Pid}", connection, open.Terms.TrustLocalProxy) with { IsLogin = true };

            // Only what is known to come from elsewhere, or by a proxy that is trusted: nobody waits for an answer here.
            if (connection.Remote is not null && (!connection.IsLocal || proof.IsProxied))
            {
                _ = PostAsync(open.Id, proof, login, connection);
            }
        }
    }

    private async Task LookInJournalAsync()
    {
        EarlierConnections? earlier;
        lock (_lock)
        {
            earlier = _earlier;
            if (_isReading || earlier is null)
            {
                return;
            }

            _isReading = true;
        }

        try
        {
            earlier.Forget();
            if (loop.State.Open is { Phase: Phase.Probation } open && open.Terms.Login != LoginMeaning.Ignore)
            {
                var from = Math.Max(earlier.Timestamp, _readUntil);
                _readUntil = time.GetTimestamp();
                foreach (var entry in await journal.SinceAsync(earlier.Timestamp, from, CancellationToken.None))
                {
                    if (!earlier.Contains(entry.Pid) && IsNew(open.Id, _read, (entry.Pid, entry.Monotonic)) && await ProofOfAsync(open.Id, entry, earlier) is { } proof)
                    {
                        loop.Post(() => new LoggedIn(proof));
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or SystemdException)
        {
            Log.LoginLookFailed(log, e);
        }
        finally
        {
            lock (_lock)
            {
                _isReading = false;
            }
        }
    }

    /// <summary>What a login on record proves; null when it is no operator's, or comes from this very host.</summary>
    private async Task<Proof?> ProofOfAsync(string session, SshLoginJournal.Entry entry, EarlierConnections earlier)
    {
        var place = PeerOrigin.OfHost().Judge(entry.From);
        if (place.IsLocal || await IdsOfAsync(entry.User) is not { } ids || !permissions.MayOperate(ids.Uid, ids.Groups))
        {
            return null;
        }

        if (await WayOfAsync(entry, ids.Uid) is { } login && await IsForcedAsync(session, login))
        {
            return null;
        }

        // When the connection was made is not on record; this is what is known: later than that.
        var by = string.Create(CultureInfo.InvariantCulture, $"{entry.User}, uid {ids.Uid}, sshd {entry.Pid}");
        return new Proof(place.Doubt.Length > 0 ? $"{by}, perhaps not from outside ({place.Doubt})," : by, entry.From.ToString(), earlier.Boot, Forced: false)
        {
            User = entry.User,
            Key = SshLoginKeys.Parse(entry.Message)?.Fingerprint ?? "",
            Via = new NetworkAddresses().RouteTo(entry.From)?.Interface ?? "",
            IsLogin = true,
        };
    }

    /// <summary>How somebody came in, as far as the journal tells: not to which of the host's addresses and ports.</summary>
    private async Task<Operator?> WayOfAsync(SshLoginJournal.Entry entry, uint uid)
    {
        try
        {
            return new NetworkAddresses().OwnTowards(entry.From) is { } local
                ? With(
                    new Operator(entry.User, uid, entry.From.ToString(), local.ToString(), await LastLogin.PortAsync(listeners, CancellationToken.None)),
                    SshLoginKeys.Parse(entry.Message) ?? SshLoginKey.None)
                : null;
        }
        catch (IOException e)
        {
            Log.LoginLookFailed(log, e);
            return null;
        }
    }

    private async Task<(uint Uid, IReadOnlyList<uint> Groups)?> IdsOfAsync(string user)
    {
        var uid = await programs.RunAsync("id", ["-u", "--", user], CancellationToken.None);
        var groups = await programs.RunAsync("id", ["-G", "--", user], CancellationToken.None);
        return uid.ExitCode == 0 && uint.TryParse(uid.Output.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number, [.. groups.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(g => uint.TryParse(g, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : (uint?)null).OfType<uint>()])
            : null;
    }

    private LoginMonitor? Start()
    {
        lock (_lock)
        {
            _earlier = EarlierConnections.Take(clock, time);
        }

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

    /// <summary>Tells of a login, unless a command was forced upon it.</summary>
    private async Task PostAsync(string session, Proof proof, SshLogin login, SshConnection connection)
    {
        var key = SshLoginKey.None;
        try
        {
            key = await keys.OfAsync(login.Sshd, CancellationToken.None);
            if (connection is { Remote: { } remote, Local: { } local }
                && await NameOfAsync(login.Uid) is { } user
                && await IsForcedAsync(session, With(new Operator(user, login.Uid, remote.Address.ToString(), local.Address.ToString(), local.Port), key)))
            {
                return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // What cannot be told of a login does not make it none.
            Log.LoginLookFailed(log, e);
        }

        loop.Post(() => new LoggedIn(proof with { Key = key.Fingerprint }));
    }

    private static Operator With(Operator login, SshLoginKey key) =>
        login with { Means = key.Means, KeyType = key.Type, Key = key.Fingerprint, Authority = key.Authority };

    /// <summary>Whether a command was forced upon a login. A job that logs in each minute is looked at once in a session.</summary>
    private async Task<bool> IsForcedAsync(string session, Operator login)
    {
        var job = (login.User, login.Remote, login.LocalPort, login.Key);
        lock (_lock)
        {
            Begin(session);
            if (_forced.Contains(job))
            {
                return true;
            }
        }

        if (!await forced.IsForcedAsync(login, CancellationToken.None))
        {
            return false;
        }

        lock (_lock)
        {
            Begin(session);
            if (_forced.Add(job))
            {
                Log.ForcedLogin(log, login.User, login.Remote);
            }
        }

        return true;
    }

    private async Task<string?> NameOfAsync(uint uid) =>
        (await Account.ReadAsync(programs, uid.ToString(CultureInfo.InvariantCulture), CancellationToken.None))?.User;

    private async Task LookSoonAsync()
    {
        // A user who logs in again and again makes one look out of many.
        lock (_lock)
        {
            _lookAgain = true;
            if (_isLooking)
            {
                return;
            }

            _isLooking = true;
        }

        try
        {
            while (BeginsAgain())
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

                    LookAtProcesses();
                }

                await LookInJournalAsync();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Log.LoginLookFailed(log, e);
        }
        finally
        {
            lock (_lock)
            {
                _isLooking = false;
            }
        }
    }

    private bool BeginsAgain()
    {
        lock (_lock)
        {
            var again = _lookAgain;
            _lookAgain = false;
            return again;
        }
    }

    private bool IsNew<T>(string session, HashSet<T> seen, T login)
    {
        lock (_lock)
        {
            Begin(session);
            return seen.Add(login);
        }
    }

    private void Begin(string session)
    {
        if (_session != session)
        {
            _session = session;
            _seen.Clear();
            _read.Clear();
            _forced.Clear();
        }
    }
}
