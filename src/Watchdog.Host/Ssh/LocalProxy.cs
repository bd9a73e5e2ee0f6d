using System.Globalization;
using System.Net;
using Watchdog.Host.Native;
using Watchdog.Host.Network;
using Watchdog.Host.Processes;

namespace Watchdog.Host.Ssh;

/// <summary>
/// Tells who on this very host opened an SSH session: a service, as a proxy is one (cloudflared, sslh, HAProxy, a reverse
/// tunnel), or somebody's session, whose <c>ssh localhost</c> proves nothing about a way in.
/// </summary>
internal static class LocalProxy
{
    private const string SystemServices = "/system.slice/";
    private const string Service = ".service";
    private const int MostOfCgroup = 4096;

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    private const string Established = "01";
    private const int LocalField = 1;
    private const int RemoteField = 2;
    private const int StateField = 3;
    private const int InodeField = 9;

    /// <summary>Whether a service of the host opened it. Reads all of /proc: ask only where such services are trusted.</summary>
    /// <param name="sshd">The sshd that serves the session.</param>
    /// <param name="connection">The session's connection.</param>
    public static bool Opened(int sshd, SshConnection connection)
    {
        if (connection is not { IsLocal: true, Remote: { } client, Local: { } server })
        {
            return false;
        }

        try
        {
            var own = CgroupOf(sshd.ToString(CultureInfo.InvariantCulture));
            var owners = OwnersOf(client, server).Select(CgroupOf).ToList();
            return owners.Count > 0 && owners.All(o => IsService(o, own));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether a process is of a service of PID 1's, and not of sshd's: what a user's session forwards is opened by the sshd
    /// that serves it, which is in the session's scope, or without PAM in sshd's own service.
    /// </summary>
    /// <param name="cgroup">The process's cgroup, as proc_pid_cgroup(5) has it.</param>
    /// <param name="sshd">That of the sshd that serves the session.</param>
    internal static bool IsService(string cgroup, string sshd) =>
        PathOf(cgroup) is { } path
        && path.StartsWith(SystemServices, StringComparison.Ordinal)
        && UnitOf(path) is { } unit
        && UnitOf(PathOf(sshd) ?? "") != unit;

    private static string? PathOf(string cgroup) =>
        cgroup.Split('\n').FirstOrDefault(l => l.StartsWith("0::", StringComparison.Ordinal))?["0::".Length..];

    // Of an instance its template: each connection to a socket-activated sshd has a service of its own, sshd@N.
    private static string? UnitOf(string path) =>
        path.Split('/').FirstOrDefault(p => p.EndsWith(Service, StringComparison.Ordinal))?[..^Service.Length].Split('@')[0];

    private static string CgroupOf(string pid) => Files.ReadStartText($"/proc/{pid}/cgroup", MostOfCgroup);

    /// <summary>The processes that hold the client's end of a connection within this host.</summary>
    private static List<string> OwnersOf(IPEndPoint client, IPEndPoint server)
    {
        var sockets = Tables
            .Where(File.Exists)
            .SelectMany(File.ReadLines)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f.Length > InodeField && f[StateField] == Established && Parse(f[LocalField]).Equals(client) && Parse(f[RemoteField]).Equals(server))
            .Select(f => f[InodeField])
            .ToHashSet();
        return sockets.Count == 0
            ? []
            : [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).OfType<string>().Where(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && OpenFiles.SocketsOf(pid).Any(sockets.Contains))];
    }

    private static IPEndPoint Parse(string text)
    {
        var end = ListeningSockets.ParseEndPoint(text);
        return end.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(end.Address.MapToIPv4(), end.Port) : end;
    }
}
