using System.Globalization;
using Watchdog.Host.Processes;
using Watchdog.Systemd;

namespace Watchdog.Host.Ssh;

/// <summary>
/// Finds the sshds of this host. Their names say nothing: a user or a container may call a program sshd. One counts when it
/// is root's and in this host's own namespaces (<see cref="HostProcess"/>), and PID 1 says which service it belongs to; or
/// when PID 1 listens for a service whose program is sshd.
/// </summary>
internal static class SshServices
{
    private const string Name = "sshd";

    /// <summary>
    /// The one service whose sshd counts, as the configuration names it (<c>ssh.unit</c>); a template stands for its instances.
    /// Empty for every one that PID 1 knows. Set once, when the program starts.
    /// </summary>
    public static string Configured { get; set; } = "";

    /// <summary>All of them, in no order that means anything.</summary>
    /// <exception cref="SystemdException">PID 1 does not answer.</exception>
    public static IReadOnlyList<SshService> All()
    {
        using var manager = ServiceManager.Connect();
        var found = new List<SshService>();
        foreach (var listener in Listeners())
        {
            if (ServiceOf(manager, listener) is { } service)
            {
                found.Add(Of(service, listener));
            }
        }

        return WithSockets(manager, found);
    }

    /// <summary>
    /// Whether root's sshd that serves a connection is this host's own, so that a login through it is a login into this host:
    /// it is in this host's namespaces, and its listener, where that is still there, is a service of PID 1's. An sshd that
    /// somebody has started by hand is none: it ends with the next boot.
    /// </summary>
    /// <param name="sshd">The process, as it was read.</param>
    public static bool IsOfHost(ProcessStatus sshd)
    {
        if (sshd.Uid != 0 || ProcessStatus.BeganOf(sshd.Pid) != sshd.Began)
        {
            return false;
        }

        // The listener has gone, or PID 1 has started this one itself for a connection (Accept=yes).
        if (ProcessStatus.Read(sshd.Parent) is not { Uid: 0, Pid: > 1 } listener || !SshProcess.IsSshd(listener))
        {
            return HostProcess.IsOwn(sshd.Pid) && (Configured.Length == 0 || UnitCounts(sshd.Pid));
        }

        try
        {
            using var manager = ServiceManager.Connect();
            return ServiceOf(manager, listener) is { } service
                && (HostProcess.IsOwn(sshd.Pid) || (service.MainPid > 0 && HostProcess.IsOwnOf(sshd.Pid, service.MainPid)));
        }
        catch (SystemdException)
        {
            // An operator who has got in is not to be rolled back because PID 1 does not answer: the kernel's word remains.
            return HostProcess.IsOwn(sshd.Pid) && HostProcess.IsOwn(listener.Pid);
        }
    }

    /// <summary>Whether a session whose listener has gone is of the configured service. pam_systemd may have moved it to a scope, whose service is not known: then it counts.</summary>
    private static bool UnitCounts(int pid)
    {
        try
        {
            using var manager = ServiceManager.Connect();
            return manager.GetUnitByPid(pid) is not { } unit || !unit.EndsWith(".service", StringComparison.Ordinal) || Counts(unit, Configured);
        }
        catch (SystemdException)
        {
            return true;
        }
    }

    /// <summary>Whether a unit is the one that is meant: itself, the template, or an instance of the template; any where none is.</summary>
    internal static bool Counts(string unit, string configured)
    {
        const string Template = "@.service";
        return configured.Length == 0
            || unit == configured
            || (configured.EndsWith(Template, StringComparison.Ordinal)
                && unit.StartsWith(configured[..^".service".Length], StringComparison.Ordinal)
                && unit.EndsWith(".service", StringComparison.Ordinal));
    }

    /// <summary>The sshd that a service runs, whether or not it runs now.</summary>
    internal static SshService Of(ServiceProcess service, ProcessStatus? listener) => new(
        service.Unit,
        service.Command is [var program, ..] && IsSshd(program) ? program : null,
        ConfigurationIn(WordsOf(listener?.Title)) ?? ConfigurationIn(service.Command),
        listener,
        new HashSet<int>());

    /// <summary>What follows <c>-f</c> among sshd's arguments; null when nothing does, or no absolute path.</summary>
    internal static string? ConfigurationIn(IReadOnlyList<string> words)
    {
        for (var i = 0; i + 1 < words.Count; i++)
        {
            if (words[i] == "-f" && Path.IsPathRooted(words[i + 1]))
            {
                return words[i + 1];
            }
        }

        return null;
    }

    /// <summary>The ports among addresses as PID 1 writes them: <c>[::]:22</c>, <c>10.0.0.1:2222</c>; no path, no vsock.</summary>
    internal static IReadOnlySet<int> PortsIn(IEnumerable<string> addresses) => addresses
        .Where(a => a.Length > 0 && a[0] != '/' && a[0] != '@' && !a.StartsWith("vsock", StringComparison.Ordinal))
        .Select(a => ushort.TryParse(a[(a.LastIndexOf(':') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0)
        .Where(p => p > 0)
        .ToHashSet();

    /// <summary>Root's processes of this host that run sshd and serve no connection; their service is yet to be seen.</summary>
    private static IEnumerable<ProcessStatus> Listeners() =>
        SshProcess.All().Where(p => p.Uid == 0 && !SshProcess.IsSession(p.Program) && !SshProcess.IsOfSession(p));

    /// <summary>
    /// The service whose main process the listener is, by PID 1's word, or whose program is sshd by its <c>ExecStart=</c>:
    /// PID 1 does not know the main process of a service that goes into the background without a PID file.
    /// </summary>
    private static ServiceProcess? ServiceOf(ServiceManager manager, ProcessStatus listener) =>
        manager.GetUnitByPid(listener.Pid) is { } unit
        && Counts(unit, Configured)
        && manager.GetService(unit) is { HasOwnRoot: false } service
        && (service.MainPid == listener.Pid
            ? HostProcess.IsOwnOf(listener.Pid, service.MainPid)
            : service.Command is [var program, ..] && IsSshd(program) && HostProcess.IsOwn(listener.Pid))
        && ProcessStatus.BeganOf(listener.Pid) == listener.Began
            ? service
            : null;

    private static List<SshService> WithSockets(ServiceManager manager, List<SshService> found)
    {
        foreach (var socket in manager.ListListening())
        {
            var ports = PortsIn(socket.Addresses);
            var known = found.FindIndex(s => s.Unit == socket.Service);
            if (ports.Count == 0 || !Counts(socket.Service, Configured))
            {
                continue;
            }

            if (known >= 0)
            {
                found[known] = found[known] with { Ports = ports };
            }
            else if (manager.GetService(socket.IsTemplate ? InstanceOf(socket.Service) : socket.Service) is { HasOwnRoot: false } service
                && service.Command is [var program, ..]
                && IsSshd(program))
            {
                found.Add(Of(service with { Unit = socket.Service }, null) with { Ports = ports });
            }
        }

        return found;
    }

    // PID 1 knows no properties of a template; an instance of this name is loaded, not started, and forgotten again.
    private static string InstanceOf(string template) => template.Replace("@.", "@rollback-watchdogd.", StringComparison.Ordinal);

    private static bool IsSshd(string program) => Path.GetFileName(program) == Name;

    // NULs separate arguments, spaces where sshd has written over them ("sshd: /usr/sbin/sshd -D -f FILE [listener] …").
    private static string[] WordsOf(string? title) => title?.Split(['\0', ' '], StringSplitOptions.RemoveEmptyEntries) ?? [];
}
