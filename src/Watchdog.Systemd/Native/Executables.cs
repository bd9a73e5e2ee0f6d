namespace Watchdog.Systemd.Native;

/// <summary>
/// Checks the programs of a transient service before PID 1 gets it. PID 1 itself only looks when the service starts,
/// and a timer that would start nothing is worse than a refusal.
/// </summary>
internal static class Executables
{
    internal static void Check(TransientService service)
    {
        foreach (ExecCommand command in service.ExecStart.Concat(service.ExecStopPost))
        {
            if (!IsExecutable(command.Path))
            {
                throw new InvalidUnitPropertyException(
                    "StartTransientUnit",
                    Errno.NoEntry,
                    null,
                    $"{NativeStrings.Printable(service.Name)}: {NativeStrings.Printable(command.Path)} is not a program that can be executed.");
            }
        }
    }

    // access(2) judges as execve would for this caller; a directory is "executable" too.
    private static bool IsExecutable(string path) =>
        Path.IsPathRooted(path) && !path.Contains('\0', StringComparison.Ordinal)
        && File.Exists(path) && LibC.access(path, LibC.ExecuteOk) == 0;
}
