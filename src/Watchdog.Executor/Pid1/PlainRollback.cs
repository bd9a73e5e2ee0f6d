using System.Globalization;
using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Systemd;

namespace Watchdog.Executor.Pid1;

/// <summary>
/// The rollback in plain commands, for when the executor cannot run: a script that PID 1 calls after the executor has
/// stopped. A copy of it lies in memory, where neither a garbage collection nor a broken store reaches it, and one beside
/// the session, from which the next boot makes its own.
/// </summary>
internal sealed class PlainRollback(Paths paths)
{
    private const string Name = "plain-rollback";
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly string[] Traces = ["death-", "plain-reboot-"];

    private string InMemory => Path.Combine(paths.Runtime, Name);

    private string Kept => Path.Combine(paths.State, Name);

    /// <summary>The command for a session; none where the program was not installed with one.</summary>
    public IReadOnlyList<ExecCommand> CommandFor(Session session)
    {
        var installed = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(session.Program)) ?? "/", "libexec/rollback-watchdog", Name);
        var source = new[] { installed, Kept, InMemory }.FirstOrDefault(File.Exists);
        if (source is null)
        {
            return [];
        }

        return [new ExecCommand(Copy(source),
        [
            session.Id,
            session.Target.System,
            session.Target.Profile,
            session.Target.Boot,
            session.Baseline.ProfileGeneration.ToString(CultureInfo.InvariantCulture),
        ]) { IgnoreFailure = true }];
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

    private string Copy(string source)
    {
        TryCopy(source, Kept);
        return TryCopy(source, InMemory) ? InMemory : source;
    }

    /// <returns>Whether the copy is there. Without it, the root that keeps the program keeps its script as well.</returns>
    private static bool TryCopy(string source, string copy)
    {
        try
        {
            var content = File.ReadAllBytes(source);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(content))
            {
                Files.Replace(copy, content);
            }

            File.SetUnixFileMode(copy, Mode);
            return true;
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return false;
        }
    }
}
