using Watchdog.Core;
using Watchdog.Host.Processes;

namespace Watchdog.Host.Ssh;

/// <summary>What an SSH session proves.</summary>
internal static class SshProof
{
    /// <summary>Makes the proof.</summary>
    /// <param name="sshd">Root's sshd that serves the session.</param>
    /// <param name="by">Who asks, for the record.</param>
    /// <param name="connection">The session's connection.</param>
    /// <param name="trustsProxy">Whether it matters who on this host opened it.</param>
    public static Proof Of(ProcessStatus sshd, string by, SshConnection connection, bool trustsProxy)
    {
        var user = SshProcess.UserOf(sshd);
        var who = user.Length > 0 ? $"{user}, {by}" : by;
        return new Proof(connection.Doubt.Length > 0 ? $"{who}, perhaps not from outside ({connection.Doubt})," : who, connection.Remote?.Address.ToString() ?? "", sshd.Began, Forced: false)
        {
            User = user,
            Via = connection.Interface,
            IsLocal = connection.IsLocal,
            IsProxied = trustsProxy && LocalProxy.Opened(sshd.Pid, connection),
        };
    }
}
