using Watchdog.Host.Processes;

namespace Watchdog.Host.Ssh;

/// <summary>Somebody who has been let in over SSH.</summary>
/// <param name="Sshd">Root's sshd that serves the connection.</param>
/// <param name="Uid">The user.</param>
/// <param name="Groups">The user's groups.</param>
internal sealed record SshLogin(ProcessStatus Sshd, uint Uid, IReadOnlyList<uint> Groups);
