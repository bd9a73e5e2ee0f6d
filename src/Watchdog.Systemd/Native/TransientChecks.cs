using System.Buffers;

namespace Watchdog.Systemd.Native;

/// <summary>
/// Checks a transient service before PID 1 gets it. PID 1 itself only looks for the programs when the service starts,
/// and a timer that would start nothing is worse than a refusal. And PID 1 keeps two copies of a transient unit, one in
/// memory and one as a unit file that it reads at the next daemon-reload: what they would not both hold alike is
/// refused too, because every switch reloads (found with systemd 252).
/// </summary>
internal static class TransientChecks
{
    // "$" is expanded from memory and literal from the file; ";" comes back from the file as "\;".
    private static readonly SearchValues<char> UnstableInArguments = SearchValues.Create("$;\0");

    // The file has these fields without quotes.
    private static readonly SearchValues<char> UnstableInFields = SearchValues.Create(" \t\r\n\"'\\\0");

    internal static void Check(TransientService service)
    {
        foreach (ExecCommand command in service.ExecStart.Concat(service.ExecStopPost))
        {
            if (command.Arguments.Append(command.Path).Any(word => word.AsSpan().ContainsAny(UnstableInArguments)))
            {
                throw Refusal(service, Errno.Invalid, $"the command line of {command.Path} holds a \"$\", \";\" or NUL, which a reload of PID 1 would change");
            }

            if (!IsExecutable(command.Path))
            {
                throw Refusal(service, Errno.NoEntry, $"{command.Path} is not a program that can be executed");
            }
        }

        if (service.LogExtraFields.FirstOrDefault(field => field.AsSpan().ContainsAny(UnstableInFields)) is { } bad)
        {
            throw Refusal(service, Errno.Invalid, $"the journal field {bad} holds a space, quote or backslash, which a reload of PID 1 would change");
        }
    }

    private static InvalidUnitPropertyException Refusal(TransientService service, int errno, string reason) =>
        new("StartTransientUnit", errno, null, NativeStrings.Printable($"{service.Name}: {reason}."));

    // access(2) judges as execve would for this caller; a directory is "executable" too.
    private static bool IsExecutable(string path) =>
        Path.IsPathRooted(path) && File.Exists(path) && LibC.access(path, LibC.ExecuteOk) == 0;
}
