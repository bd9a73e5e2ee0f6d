using Watchdog.Host.Native;

namespace Watchdog.Probes.Access;

/// <summary>Whether a command that sshd runs whatever the client asks for leaves no shell. One that hands on what was asked for cannot be told from one that does not.</summary>
internal static class ForcedCommand
{
    private static readonly string[] NoShells = ["internal-sftp", "sftp-server", "false", "true", "nologin", "scp", "rsync", "echo", "printf", "cat"];

    /// <summary>Why nobody gets a shell by it, to follow its name; null when somebody may.</summary>
    /// <param name="command">The command; empty for none.</param>
    public static string? Fault(string command)
    {
        var program = command.Split(' ', 2)[0].Trim('"');
        return program.Length == 0 ? null
            : NoShells.Contains(Path.GetFileName(program)) ? $"is {command}, which is no shell"
            : Path.IsPathRooted(program) && FileStatus.Of(program) is not { IsExecutable: true } ? $"is {program}, which cannot be run"
            : null;
    }
}
