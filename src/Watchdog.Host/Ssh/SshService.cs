using Watchdog.Host.Processes;

namespace Watchdog.Host.Ssh;

/// <summary>One of the sshds of this host: a service of PID 1's.</summary>
/// <param name="Unit">The service that PID 1 names: <c>sshd.service</c>; for socket activation with an instance for each connection <c>sshd@.service</c>.</param>
/// <param name="Program">The program of its <c>ExecStart=</c>; null where that is another, which starts sshd (a wrapper).</param>
/// <param name="Configuration">Its <c>-f</c>; null for sshd's own default.</param>
/// <param name="Listener">The process that listens; null where PID 1 listens for it, or where none runs.</param>
/// <param name="Ports">The TCP ports on which PID 1 listens for it.</param>
internal sealed record SshService(string Unit, string? Program, string? Configuration, ProcessStatus? Listener, IReadOnlySet<int> Ports);
