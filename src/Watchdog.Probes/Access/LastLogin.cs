using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Watchdog.Core;
using Watchdog.Host.Network;
using Watchdog.Host.Peers;
using Watchdog.Host.Running;
using Watchdog.Host.Ssh;
using Watchdog.Probes.Ssh;

namespace Watchdog.Probes.Access;

/// <summary>
/// Finds the way in of whoever of those that may operate logged in last, for a session that nobody armed over SSH: who is
/// logged in now, else whom sshd let in by a key before, by the journal. A job upon whose key a command is forced is nobody.
/// </summary>
internal sealed partial class LastLogin(Permissions permissions, IProgramRunner programs, ISshListeners listeners, SshLoginKeys keys, ForcedLogins? forced = null)
{
    // Each is a look of some tenths of a second, and whoever waits for it waits for 5 s.
    private const int MostJobs = 3;
    private const int Most = 50;
    private const int DefaultPort = 22;

    // Only root can write lines that match: _UID= is set by journald.
    private static readonly string[] Arguments =
    [
        "--quiet", "--no-pager", "--output=cat", "--reverse", "--lines=50",
        "--identifier=sshd", "--identifier=sshd-session", "--grep=^Accepted publickey for ", "_UID=0",
    ];

    /// <summary>Finds it; null when nobody is known, or nobody's address is known who may operate.</summary>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Found?> FindAsync(CancellationToken cancellation)
    {
        var jobs = new HashSet<(string User, string Key)>();
        foreach (var login in SshLogins.Since(TimeSpan.Zero).Where(l => permissions.MayOperate(l.Uid, l.Groups)).OrderByDescending(l => l.Sshd.Began))
        {
            if (SshConnection.Of(login.Sshd.Pid) is { IsLocal: false, Remote: { } remote, Local: { } local }
                && await Account.ReadAsync(programs, login.Uid.ToString(CultureInfo.InvariantCulture), cancellation) is { } account)
            {
                var way = new Operator(account.User, login.Uid, remote.Address.ToString(), local.Address.ToString(), local.Port, remote.Port, login.Sshd.Pid);
                way = await OperatorReader.WithMeansAsync(keys, way, cancellation);
                if (!await IsJobAsync(way, jobs, cancellation))
                {
                    return new Found(way, "who logged in last");
                }
            }
        }

        return await FindInJournalAsync(jobs, cancellation) is { } before ? new Found(before, "who logged in last, by the journal") : null;
    }

    /// <summary>The login that a line of sshd's tells of; null when it tells of none.</summary>
    internal static (string User, IPAddress Remote, ushort Port)? Parse(string line) =>
        Accepted().Match(line) is { Success: true } match
        && IPAddress.TryParse(match.Groups["address"].Value, out var remote)
        && ushort.TryParse(match.Groups["port"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (match.Groups["user"].Value, remote, port)
            : null;

    private async Task<Operator?> FindInJournalAsync(HashSet<(string User, string Key)> jobs, CancellationToken cancellation)
    {
        string said;
        try
        {
            said = (await programs.RunAsync("journalctl", Arguments, cancellation)).Output;
        }
        catch (Exception e) when (e is FileNotFoundException or System.ComponentModel.Win32Exception)
        {
            return null;
        }

        var addresses = new NetworkAddresses();
        foreach (var line in said.Split('\n').Take(Most))
        {
            if (Parse(line) is { } login
                && !addresses.IsOwn(login.Remote)
                && addresses.OwnTowards(login.Remote) is { } local
                && await Account.ReadAsync(programs, login.User, cancellation) is { } account
                && permissions.MayOperate(account.Uid, await GroupsAsync(account, cancellation))
                && SshLoginKeys.Parse(line) is { } key)
            {
                var way = new Operator(account.User, account.Uid, login.Remote.ToString(), local.ToString(), await PortAsync(listeners, cancellation), login.Port)
                {
                    Authentication = key,
                };
                if (!await IsJobAsync(way, jobs, cancellation))
                {
                    return way;
                }
            }
        }

        return null;
    }

    private async Task<bool> IsJobAsync(Operator way, HashSet<(string User, string Key)> jobs, CancellationToken cancellation)
    {
        if (jobs.Contains((way.User, way.Authentication.Key)))
        {
            return true;
        }

        if (forced is null || jobs.Count == MostJobs || await forced.IsForcedAsync(way, cancellation) is not true)
        {
            return false;
        }

        jobs.Add((way.User, way.Authentication.Key));
        return true;
    }

    private async Task<IReadOnlyList<uint>> GroupsAsync(Account account, CancellationToken cancellation) =>
    [
        .. (await programs.RunAsync("id", ["-G", "--", account.User], cancellation)).Output
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(g => uint.TryParse(g, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : account.Gid),
    ];

    /// <summary>The port to which somebody came, as far as it is known: the journal does not say which.</summary>
    /// <param name="listeners">Where sshd listens.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<int> PortAsync(ISshListeners listeners, CancellationToken cancellation)
    {
        try
        {
            return (await listeners.FindAsync(cancellation)).Select(l => l.Port).DefaultIfEmpty(DefaultPort).Min();
        }
        catch (IOException)
        {
            return DefaultPort;
        }
    }

    [GeneratedRegex("^Accepted publickey for (?<user>[^ ]+) from (?<address>[^ ]+) port (?<port>[0-9]+) ssh2: ")]
    private static partial Regex Accepted();

    /// <summary>Who was found.</summary>
    /// <param name="Operator">The operator, and the way in.</param>
    /// <param name="How">How that is known, to follow the name.</param>
    internal sealed record Found(Operator Operator, string How);
}
