using System.Globalization;
using Watchdog.Core;
using Watchdog.Host.Native;
using Watchdog.Host.Processes;
using Watchdog.Host.Switching;

namespace Watchdog.Probes.Access;

/// <summary>
/// Finds the operator of a switch that nobody armed for, and their way in: the SSH session from which it runs; else, of
/// those who may operate, the one who logged in last.
/// </summary>
internal sealed class SwitchOperator(SwitchLock switchLock, OperatorReader operators, LastLogin last)
{
    /// <summary>Finds it; null when nobody may operate who is logged in over SSH from elsewhere.</summary>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Found?> FindAsync(CancellationToken cancellation)
    {
        foreach (var pid in switchLock.Holders().SelectMany(Starters))
        {
            if (await operators.ReadAsync(pid, cancellation) is { } operatedBy)
            {
                return new Found(operatedBy, "from whose SSH session it runs");
            }
        }

        return await last.FindAsync(cancellation) is { } before ? new Found(before.Operator, before.How) : null;
    }

    /// <summary>Whether the switch that runs only prepares the next boot: nothing changes until somebody reboots, which may be days from now.</summary>
    public bool IsForNextBoot() => switchLock.Holders().Any(pid => IsBoot(ProcessStatus.TitleOf(pid)));

    /// <summary>Whether a command line, NULs between its words, is that of <c>switch-to-configuration boot</c>.</summary>
    internal static bool IsBoot(string title) =>
        title.TrimEnd('\0').Split('\0') is [.., var program, "boot"] && program.Contains("switch-to-configuration", StringComparison.Ordinal);

    /// <summary>
    /// The process that holds the lock, and whoever had PID 1 run it in a unit, and waits: nixos-rebuild does so, and
    /// names that unit to systemd-run.
    /// </summary>
    private static IEnumerable<int> Starters(int holder)
    {
        yield return holder;
        if (UnitIn(CgroupOf(holder)) is not { } unit)
        {
            yield break;
        }

        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && NamesUnit(ProcessStatus.TitleOf(pid), unit)
                && ProcessStatus.Read(pid) is { Uid: 0 })
            {
                yield return pid;
            }
        }
    }

    /// <summary>The name, without its suffix, of the service that a cgroup belongs to (proc_pid_cgroup(5)); null for none.</summary>
    internal static string? UnitIn(string cgroup)
    {
        const string Service = ".service";
        var unit = cgroup.TrimEnd('\n').Split('/').LastOrDefault(p => p.EndsWith(Service, StringComparison.Ordinal));
        return unit?[..^Service.Length];
    }

    /// <summary>Whether a command line, NULs between its words, names the unit as systemd-run(1) takes it.</summary>
    internal static bool NamesUnit(string title, string unit)
    {
        var words = title.Split('\0');
        return words.Any(w => w == $"--unit={unit}" || w == $"--unit={unit}.service")
            || words.Zip(words.Skip(1)).Any(w => w.First is "--unit" or "-u" && (w.Second == unit || w.Second == unit + ".service"));
    }

    private static string CgroupOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cgroup");
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return "";
        }
    }

    /// <summary>Who was found.</summary>
    /// <param name="Operator">The operator, and the way in.</param>
    /// <param name="How">How that is known, to follow the name.</param>
    internal sealed record Found(Operator Operator, string How);
}
