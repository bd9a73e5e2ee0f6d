using System.ComponentModel;
using Watchdog.Host.Boot;
using Watchdog.Host.Running;

namespace Watchdog.Executor.Ladder;

/// <summary>Runs bootctl(1) where the executor needs it: as a child, bounded in time.</summary>
internal static class Bootctl
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Runs it.</summary>
    /// <returns>Why it failed, in words; empty when it did not.</returns>
    public static string Run(IReadOnlyList<string> arguments)
    {
        try
        {
            var exit = Command.Run(Programs.Find(BootLoader.Program), arguments, new Dictionary<string, string>(), Limit);
            return exit == 0 ? "" : $"bootctl {(exit is { } code ? $"exited {code}" : "did not end")}";
        }
        catch (Exception e) when (e is IOException or Win32Exception)
        {
            return e.Message;
        }
    }
}
