using Watchdog.Core;
using Watchdog.Daemon.Native;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Pid1;

/// <summary>
/// The rollback in plain commands, for when the executor cannot run: a script that PID 1 calls after the executor has
/// stopped. A copy of it lies in memory, where neither a garbage collection nor a broken store reaches it.
/// </summary>
internal sealed class PlainRollback(Paths paths)
{
    private const string Name = "plain-rollback";
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly string[] Traces = ["death-", "plain-reboot-"];

    /// <summary>The command for a session; none where the program was not installed with one.</summary>
    public IReadOnlyList<ExecCommand> CommandFor(Session session)
    {
        var installed = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(session.Program)) ?? "/", "libexec/rollback-watchdog", Name);
        if (!File.Exists(installed))
        {
            return [];
        }

        return [new ExecCommand(Copy(installed), [session.Id, session.Target.System, session.Target.Profile]) { IgnoreFailure = true }];
    }

    /// <summary>Removes what the script has noted down of sessions that are over.</summary>
    /// <param name="sessionId">The open session, or null.</param>
    public void ForgetOthers(string? sessionId)
    {
        foreach (var directory in new[] { paths.Runtime, paths.State }.Where(Directory.Exists))
        {
            foreach (var trace in Directory.EnumerateDirectories(directory).Where(d => IsOver(Path.GetFileName(d), sessionId)))
            {
                Directory.Delete(trace);
            }
        }
    }

    private static bool IsOver(string name, string? sessionId) =>
        Traces.FirstOrDefault(t => name.StartsWith(t, StringComparison.Ordinal)) is { } trace
        && (sessionId is null || !name[trace.Length..].StartsWith(sessionId, StringComparison.Ordinal));

    private string Copy(string installed)
    {
        var copy = Path.Combine(paths.Runtime, Name);
        try
        {
            var content = File.ReadAllBytes(installed);
            Directory.CreateDirectory(paths.Runtime);
            if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(content))
            {
                Files.Replace(copy, content);
                File.SetUnixFileMode(copy, Mode);
            }

            return copy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The root that keeps the program keeps this one as well.
            return installed;
        }
    }
}
