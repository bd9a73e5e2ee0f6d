using Watchdog.Host.Processes;
using Watchdog.Host.Ssh;

namespace Watchdog.Host.Switching;

/// <summary>
/// Tells whether a program that has run for longer makes the switch that runs now. A deploy tool that waits for its own proof
/// is one: deploy-rs's <c>activate</c> starts the switch, waits for its confirmation, and if none comes sets the profile one
/// generation down and starts the next switch (deploy-rs, src/bin/activate.rs, <c>deactivate</c>).
/// </summary>
/// <param name="holders">The processes that hold the switch lock.</param>
/// <param name="read">Reads a process.</param>
/// <param name="servesAConnection">Whether a process is of this host's own sshd: its name would not tell.</param>
internal sealed class EarlierTool(Func<IReadOnlyList<int>> holders, Func<int, ProcessStatus?> read, Func<ProcessStatus, bool> servesAConnection)
{
    private const int MostAncestors = 64;

    /// <summary>As /proc and the lock tell.</summary>
    public EarlierTool(SwitchLock switchLock)
        : this(switchLock.Holders, ProcessStatus.Read, ServesAConnection)
    {
    }

    /// <summary>
    /// Whether one of the processes from which the switch descends began before a moment. Those do not count that outlive any
    /// tool: a shell on a terminal and what a person starts in it, sshd's process of the connection and all above it, and a
    /// service's main process, which may have switched for other reasons before.
    /// </summary>
    /// <param name="moment">The moment, in CLOCK_BOOTTIME.</param>
    public bool SwitchesSince(TimeSpan moment) => holders().Any(holder => Tools(holder).Any(p => p.Began < moment));

    private static bool ServesAConnection(ProcessStatus process) =>
        SshProcess.IsSshd(process)
        && SshProcess.ServingOf(process, ProcessStatus.Read) is { } serving
        && SshProcess.IsSshd(serving)
        && SshServices.IsOfHost(serving);

    private IEnumerable<ProcessStatus> Tools(int holder)
    {
        var process = read(holder);
        for (var i = 0; i < MostAncestors && process is { Pid: > 1, Parent: > 1 } && !servesAConnection(process); i++)
        {
            if (!process.HasTerminal)
            {
                yield return process;
            }

            process = read(process.Parent);
        }
    }
}
