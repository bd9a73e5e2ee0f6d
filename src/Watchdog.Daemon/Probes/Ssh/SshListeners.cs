using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Probes.Running;

namespace Watchdog.Daemon.Probes.Ssh;

/// <summary>
/// Where sshd listens: by itself, or PID 1 for it (sshd.socket, ssh.socket). What the sessions listen on (forwarded
/// ports, X11) is none of that.
/// </summary>
internal sealed partial class SshListeners(IProgramRunner programs) : ISshListeners
{
    private static readonly string[] Sockets = ["sshd.socket", "ssh.socket"];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IPEndPoint>> FindAsync(CancellationToken cancellation)
    {
        var own = ListeningSockets.Of("sshd", IsListener);
        var ports = await ActivatedPortsAsync(cancellation);
        return ports.Count == 0
            ? own
            : [.. own.Concat(ListeningSockets.Of("systemd", static pid => pid == 1).Where(e => ports.Contains(e.Port))).Distinct()];
    }

    /// <summary>The ports in what <c>systemctl show --property=Listen</c> prints: "Listen=[::]:22 (Stream)".</summary>
    internal static IReadOnlySet<int> ParsePorts(string shown) =>
        StreamPort().Matches(shown).Select(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).ToHashSet();

    private async Task<IReadOnlySet<int>> ActivatedPortsAsync(CancellationToken cancellation)
    {
        try
        {
            var shown = await programs.RunAsync("systemctl", ["show", "--property=Listen", .. Sockets], cancellation);
            return ParsePorts(shown.Output);
        }
        catch (FileNotFoundException)
        {
            return new HashSet<int>();
        }
    }

    // "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups" since OpenSSH 8.2, its arguments before; a session's is
    // "sshd: root [priv]" or "sshd: root@pts/0" (sshd.c).
    private static bool IsListener(int pid) =>
        ProcessStatus.Read(pid) is { } process
        && (!process.Title.StartsWith("sshd: ", StringComparison.Ordinal) || process.Title.Contains("[listener]", StringComparison.Ordinal));

    [GeneratedRegex(@":(\d{1,5}) \(Stream\)")]
    private static partial Regex StreamPort();
}
