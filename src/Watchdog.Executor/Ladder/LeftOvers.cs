using Watchdog.Executor.Waiting;
using Watchdog.Host;
using Watchdog.Systemd;

namespace Watchdog.Executor.Ladder;

/// <summary>
/// Clears what a switch that died half-way leaves: its unit lists, which the next switch would take for its own, and a
/// dead system bus or logind, without which no switch can activate.
/// </summary>
internal static class LeftOvers
{
    private static readonly string[] Buses = ["dbus.service", "dbus-broker.service"];

    /// <summary>Clears them.</summary>
    /// <returns>What was cleared, in words.</returns>
    public static string Clear(Paths paths)
    {
        var cleared = new List<string>();
        foreach (var name in Paths.LeftOverLists)
        {
            var path = Path.Combine(paths.Nixos, name);
            if (File.Exists(path))
            {
                File.Delete(path);
                cleared.Add(name);
            }
        }

        if (!BusAnswers())
        {
            cleared.AddRange(Buses.Where(Restart));
            if (Restart("systemd-logind.service"))
            {
                cleared.Add("systemd-logind.service");
            }
        }

        return cleared.Count == 0 ? "nothing was left over" : $"cleared {string.Join(", ", cleared)}";
    }

    private static bool BusAnswers()
    {
        try
        {
            using var manager = ServiceManager.ConnectSystemBus();
            return true;
        }
        catch (SystemdException)
        {
            return false;
        }
    }

    private static bool Restart(string unit)
    {
        try
        {
            using var manager = ServiceManager.ConnectPrivate();
            if (manager.GetUnitState(unit) is not { LoadState: "loaded" })
            {
                return false;
            }

            manager.ResetFailedUnit(unit);
            manager.RestartUnit(unit);
            return true;
        }
        catch (SystemdException e)
        {
            Speech.Warn($"{unit}: {e.Message}");
            return false;
        }
    }
}
