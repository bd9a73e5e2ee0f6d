using System.Globalization;
using Watchdog.Core;
using Watchdog.Host.Processes;
using Watchdog.Host.Ssh;

namespace Watchdog.Host.Peers;

/// <summary>Who is at the other end of a connection, as the kernel says (SO_PEERCRED and SO_PEERGROUPS, unix(7), socket(7)).</summary>
/// <param name="Pid">The process that connected.</param>
/// <param name="Uid">Its user.</param>
/// <param name="Groups">Its group and its supplementary groups.</param>
/// <param name="Began">When that process began, read when it connected; null when it was gone already.</param>
internal sealed record Peer(int Pid, uint Uid, IReadOnlyList<uint> Groups, TimeSpan? Began)
{
    /// <summary>User and program, for the record.</summary>
    public string Describe()
    {
        var program = Path.GetFileName(ProcessStatus.Read(Pid)?.Program ?? "");
        return string.Create(CultureInfo.InvariantCulture, $"uid {Uid}, pid {Pid}{(program.Length > 0 ? $" ({program})" : "")}");
    }

    /// <summary>What speaks for this peer's reachability: the SSH session that it belongs to.</summary>
    /// <param name="forced">Whether the operator overrides the rule.</param>
    /// <param name="trustsProxy">Whether a session that a service of this host opened may count.</param>
    /// <param name="read">Reads a process; null: from /proc.</param>
    public Proof Prove(bool forced, bool trustsProxy, Func<int, ProcessStatus?>? read = null)
    {
        return Sshd(read) is { } sshd
            ? SshProof.Of(sshd, Describe(), SshConnection.Of(sshd.Pid), trustsProxy) with { Forced = forced }
            : new Proof(Describe(), "", null, forced);
    }

    /// <summary>Root's sshd that serves the SSH session that this peer belongs to; null when it belongs to none.</summary>
    /// <param name="read">Reads a process; null: from /proc.</param>
    public ProcessStatus? Sshd(Func<int, ProcessStatus?>? read = null)
    {
        var ancestry = read is null ? SshAncestry.OfHost : new SshAncestry(read, static _ => [], static _ => true);
        return Began is { } began ? ancestry.Find(Pid, began) : null;
    }
}
