using System.Globalization;
using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Host.Network;
using Watchdog.Host.Ssh;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Finds the operators who have logged in by what sshd wrote to the journal: a login that was over before somebody looked is there,
/// and that needs no logind.
/// </summary>
internal sealed class LoginRecords(
    IEventSink loop,
    SshLoginJournal journal,
    LoginPeople people,
    LoginJobs jobs,
    ToldLogins told,
    SshSight sight,
    TimeProvider time,
    ILogger<LoginRecords> log)
{
    // The journal may lie on storage that hangs.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly BoundedQuestion _journal = new(time, Limit);
    private readonly Lock _lock = new();
    private EarlierConnections? _earlier;
    private long _readUntil;
    private bool _isReading;

    /// <summary>Has logins count from an instant on. Before it is called, none does.</summary>
    /// <param name="earlier">The connections that were there at that instant.</param>
    public void CountAfter(EarlierConnections earlier)
    {
        lock (_lock)
        {
            _earlier = earlier;
        }
    }

    /// <summary>Reads what is new, and has the loop told of it. Does nothing while another look goes on; does not throw.</summary>
    public async Task LookAsync()
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
            if (loop.State.Open is { Phase: Phase.Probation } open && (open.Terms.Login != LoginMeaning.Ignore || open.Terms.Witness.Length > 0))
            {
                await ReadAsync(open.Id, earlier);
            }
        }
        catch (Exception e) when (LoginPeople.SaysNothing(e))
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

    private async Task ReadAsync(string session, EarlierConnections earlier)
    {
        var from = Math.Max(earlier.Timestamp, _readUntil);
        var until = time.GetTimestamp();
        var isWhole = true;
        foreach (var entry in await _journal.AskAsync(c => journal.SinceAsync(earlier.Timestamp, from, c)))
        {
            if (earlier.Contains(entry.Pid) || told.IsJudged(session, entry) || !told.IsNew(session, entry))
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
            catch (Exception e) when (LoginPeople.SaysNothing(e))
            {
                // The next look asks again who it was.
                Log.LoginLookFailed(log, e);
                isWhole = false;
                told.Forget(entry);
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
            || await people.OperatorAsync(entry.User) is not { } uid
            || await jobs.IsJobAsync(session, await jobs.WayOfAsync(entry, uid)))
        {
            return null;
        }

        // When the connection was made is not on record; this is what is known: later than that.
        var by = string.Create(CultureInfo.InvariantCulture, $"{entry.User}, uid {uid}, sshd {entry.Pid}");
        return new Proof(place.Doubt.Length > 0 ? $"{by}, perhaps not from outside ({place.Doubt})," : by, entry.From.ToString(), earlier.Boot, Forced: false)
        {
            User = entry.User,
            Key = SshLoginKeys.Parse(entry.Message)?.Key ?? "",
            Via = new NetworkAddresses().RouteTo(entry.From)?.Interface ?? "",
            IsLogin = true,
        };
    }
}
