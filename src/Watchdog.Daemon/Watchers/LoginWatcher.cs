using System.ComponentModel;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Host;
using Watchdog.Host.Network;
using Watchdog.Host.Peers;
using Watchdog.Host.Running;
using Watchdog.Host.Ssh;
using Watchdog.Probes.Access;
using Watchdog.Probes.Ssh;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Watchers;

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
    SshSight sight,
    ILogger<LoginWatcher> log)
{
    // logind hears of a session a moment before its sshd says whose it is, and `ssh host true` is over in a few milliseconds.
    private static readonly int[] LookAfterMilliseconds = [0, 5, 5, 10, 10, 20, 30, 50, 100, 200, 300, 500];

    // The journal may lie on storage that hangs, and accounts on a server that does not answer.
    private static readonly TimeSpan KeyLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(10);

    private readonly BoundedQuestion _journal = new(time, AskLimit);
    private readonly BoundedQuestion _ids = new(time, AskLimit);
    private readonly BoundedQuestion _account = new(time, AskLimit);
    private readonly BoundedQuestion _key = new(time, KeyLimit);
    private readonly LoginJobs _jobs = new(forced, listeners, sight, time, log);
    private readonly Lock _lock = new();
    private readonly HashSet<(int Pid, TimeSpan Began)> _seen = [];
    private readonly HashSet<(int Pid, long At)> _read = [];
    private readonly HashSet<(int Pid, IPEndPoint From)> _judged = [];
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
        foreach (var login in sight.LoginsSince(since).Where(l => permissions.MayOperate(l.Uid, l.Groups) && IsNew(open.Id, _seen, (l.Sshd.Pid, l.Sshd.Began))))
        {
            var connection = sight.ConnectionOf(login.Sshd.Pid);
            var proof = SshProof.Of(login.Sshd, $"uid {login.Uid}, sshd {login.Sshd.Pid}", connection, open.Terms.TrustLocalProxy) with { IsLogin = true };

            // Only what is known to come from elsewhere, or by a proxy that is trusted: nobody waits for an answer here.
            if (connection is { Remote: { } remote, Local: { } local } && (!connection.IsLocal || proof.IsProxied))
            {
                _ = IsNew(open.Id, _judged, (login.Sshd.Pid, remote));
                _ = PostAsync(open.Id, proof, login, remote, local);
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
                await ReadJournalAsync(open.Id, earlier);
            }
        }
        catch (Exception e) when (SaysNothing(e))
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

    private async Task ReadJournalAsync(string session, EarlierConnections earlier)
    {
        var from = Math.Max(earlier.Timestamp, _readUntil);
        var until = time.GetTimestamp();
        var isWhole = true;
        foreach (var entry in await _journal.AskAsync(c => journal.SinceAsync(earlier.Timestamp, from, c)))
        {
            if (earlier.Contains(entry.Pid) || IsJudged(session, entry) || !IsNew(session, _read, (entry.Pid, entry.Monotonic)))
            {
                continue;
            }

            try
            {
                if (await ProofOfAsync(session, entry, earlier) is { } proof)
                {
                    loop.Post(() => new LoggedIn(proof));
                }
            }
            catch (Exception e) when (SaysNothing(e))
            {
                // Who it was is asked again the next time.
                Log.LoginLookFailed(log, e);
                isWhole = false;
                lock (_lock)
                {
                    _read.Remove((entry.Pid, entry.Monotonic));
                }
            }
        }

        if (isWhole)
        {
            _readUntil = until;
        }
    }

    /// <summary>What a login on record proves; null when it is no operator's, or comes from this very host.</summary>
    private async Task<Proof?> ProofOfAsync(string session, SshLoginJournal.Entry entry, EarlierConnections earlier)
    {
        var place = sight.PlaceOf(entry.From);
        if (place.IsLocal
            || await _ids.AskAsync(c => IdsOfAsync(entry.User, c)) is not { } ids
            || !permissions.MayOperate(ids.Uid, ids.Groups)
            || await _jobs.IsJobAsync(session, await _jobs.WayOfAsync(entry, ids.Uid)))
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

    private async Task<(uint Uid, IReadOnlyList<uint> Groups)?> IdsOfAsync(string user, CancellationToken cancellation)
    {
        var uid = await programs.RunAsync("id", ["-u", "--", user], cancellation);
        var groups = await programs.RunAsync("id", ["-G", "--", user], cancellation);
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

    /// <summary>Tells of a login, unless a command was forced upon it. What cannot be told of a login in time does not make it none.</summary>
    private async Task PostAsync(string session, Proof proof, SshLogin login, IPEndPoint remote, IPEndPoint local)
    {
        var key = await KnownAsync(_key, async c => await keys.OfAsync(login.Sshd, c)) ?? SshLoginKey.None;

        // sshd's title has the user's name too.
        var account = await KnownAsync(_account, c => Account.ReadAsync(programs, login.Uid.ToString(CultureInfo.InvariantCulture), c));
        var way = LoginJobs.With(new Operator(account?.User ?? proof.User, login.Uid, remote.Address.ToString(), local.Address.ToString(), local.Port), key);
        if (way.User.Length == 0 || !await _jobs.IsJobAsync(session, way))
        {
            loop.Post(() => new LoggedIn(proof with { Key = key.Fingerprint }));
        }
    }

    private async Task<T?> KnownAsync<T>(BoundedQuestion question, Func<CancellationToken, Task<T?>> ask)
        where T : class
    {
        try
        {
            return await question.AskAsync(ask);
        }
        catch (Exception e) when (SaysNothing(e))
        {
            Log.LoginLookFailed(log, e);
            return null;
        }
    }

    private static bool SaysNothing(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidOperationException or SystemdException or Win32Exception or TimeoutException;

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
        catch (Exception e) when (SaysNothing(e))
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

    /// <summary>Whether a login on record is one whose process was seen: what is judged of that knows more.</summary>
    private bool IsJudged(string session, SshLoginJournal.Entry entry)
    {
        lock (_lock)
        {
            Begin(session);
            return _judged.Contains((entry.Pid, new IPEndPoint(entry.From, entry.Port)));
        }
    }

    private void Begin(string session)
    {
        if (_session != session)
        {
            _session = session;
            _seen.Clear();
            _read.Clear();
            _judged.Clear();
        }
    }
}
