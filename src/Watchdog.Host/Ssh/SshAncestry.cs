using Watchdog.Host.Processes;

namespace Watchdog.Host.Ssh;

/// <summary>Finds the SSH session that a process belongs to.</summary>
/// <param name="read">Reads a process.</param>
/// <param name="scope">The processes of the login session that a process belongs to; empty when it belongs to none.</param>
/// <param name="isOfHost">Whether root's sshd that serves a connection is this host's own, and no container's.</param>
internal sealed class SshAncestry(Func<int, ProcessStatus?> read, Func<int, IReadOnlyList<int>> scope, Func<ProcessStatus, bool> isOfHost)
{
    private const int MostAncestors = 64;

    /// <summary>As /proc and the control groups tell.</summary>
    public static SshAncestry OfHost { get; } = new(ProcessStatus.Read, LoginScope.ProcessesOf, SshServices.IsOfHost);

    /// <summary>
    /// Root's sshd that serves the connection over which this process was started; null when there is none. A
    /// multiplexed connection leads to the sshd of the first one. What has left its parents behind (tmux) is found
    /// through its login session while that is open; what outlived it (tmux, cron) leads to none.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <param name="began">When it began; another start means that the number is another process's now.</param>
    public ProcessStatus? Find(int pid, TimeSpan began)
    {
        var process = read(pid);
        return process is null || process.Began != began ? null : Above(process) ?? Beside(pid);
    }

    private ProcessStatus? Above(ProcessStatus? process)
    {
        var isInSsh = false;
        for (var i = 0; i < MostAncestors && process is { Pid: > 1 }; i++)
        {
            var isSsh = SshProcess.IsSshd(process);
            if (isSsh && process.Uid == 0)
            {
                // Only root's sshd vouches, and with its own start: anyone can run a program of that name.
                return SshProcess.IsListener(process) ? null : Vouching(process);
            }

            if (isInSsh && !isSsh)
            {
                return null;
            }

            isInSsh = isSsh;
            process = read(process.Parent);
        }

        return null;
    }

    private ProcessStatus? Beside(int pid) =>
        scope(pid).Select(read)
            .Where(p => p is { Uid: 0 } && SshProcess.IsSshd(p) && !SshProcess.IsListener(p))
            .Select(p => Vouching(p!))
            .FirstOrDefault(p => p is not null);

    private ProcessStatus? Vouching(ProcessStatus process) =>
        SshProcess.ServingOf(process, read) is { } serving && isOfHost(serving) ? serving : null;
}
