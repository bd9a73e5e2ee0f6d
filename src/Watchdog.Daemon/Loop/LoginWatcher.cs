using System.Globalization;
using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Control;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Probes.Running;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Loop;

/// <summary>
/// Notices operators who log in over SSH during probation, however short that is. Two ways lead to it. sshd's own processes
/// are looked at when logind tells of a session, and in each round of probes: that needs no journal. And what sshd wrote to
/// the journal is read at the same times: a login that was over before somebody looked is there, and needs no logind.
/// </summary>
internal sealed class LoginWatcher(
    IEventSink loop,
    Permissions permissions,
    SshLoginKeys keys,
    SshLoginJournal journal,
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
                    if (!earlier.Contains(entry.Pid) && IsNew(open.Id, _read, (entry.Pid, entry.Monotonic)) && await ProofOfAsync(entry, earlier) is { } proof)
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
    private async Task<Proof?> ProofOfAsync(SshLoginJournal.Entry entry, EarlierConnections earlier)
    {
        var place = PeerOrigin.OfHost().Judge(entry.From);
        if (place.IsLocal || await IdsOfAsync(entry.User) is not { } ids || !permissions.MayOperate(ids.Uid, ids.Groups))
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
            if (_session != session)
            {
                _session = session;
                _seen.Clear();
                _read.Clear();
            }

            return seen.Add(login);
        }
    }
}
