namespace Watchdog.Systemd;

/// <summary>What PID 1 says of a service's process and program (org.freedesktop.systemd1(5)).</summary>
/// <param name="Unit">The unit's name with its suffix.</param>
/// <param name="MainPid">The main process; 0 while none runs, and where PID 1 does not know which one it is.</param>
/// <param name="Command">The words of the first <c>ExecStart=</c>, its program's path first; empty when there is none.</param>
/// <param name="HasOwnRoot">Whether the service has another root directory than the host (<c>RootDirectory=</c>, <c>RootImage=</c>): its paths are not the host's.</param>
public sealed record ServiceProcess(string Unit, int MainPid, IReadOnlyList<string> Command, bool HasOwnRoot);
