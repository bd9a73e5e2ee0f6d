using System.Globalization;
using Watchdog.Core;
using Watchdog.Host.Native;

namespace Watchdog.Host.Systems;

/// <summary>Turns what the operator named into exact store paths, and makes sure that they can be rolled back to.</summary>
internal sealed class TargetResolver(Paths paths, HostReader host)
{
    /// <summary>The target, or why it cannot be one.</summary>
    /// <param name="named"><c>previous</c>, <c>booted</c> or a generation number; null for the default.</param>
    /// <param name="target">The target.</param>
    /// <returns>What is wrong, or null.</returns>
    public string? Resolve(string? named, out Target? target)
    {
        target = null;
        var (kind, generation) = named switch
        {
            null or "previous" => (TargetKind.Previous, (int?)null),
            "booted" => (TargetKind.Booted, null),
            _ => (TargetKind.Generation, ParseGeneration(named)),
        };
        if (kind == TargetKind.Generation && generation is null)
        {
            return "a target is `previous`, `booted` or a generation number";
        }

        var (running, current, unreadable) = host.Systems();
        if (unreadable.Length > 0)
        {
            return unreadable;
        }

        var system = kind switch
        {
            TargetKind.Previous => running,
            TargetKind.Booted => host.BootedSystem,
            TargetKind.Generation => Files.Resolve(string.Create(CultureInfo.InvariantCulture, $"{paths.Profile}-{generation}-link")) ?? "",
        };
        if (system.Length == 0)
        {
            return kind == TargetKind.Generation
                ? $"there is no generation {generation}: `nix-env -p /nix/var/nix/profiles/system --list-generations` lists them"
                : $"the {named ?? "previous"} system is not known: its link in /run is missing";
        }

        if (Fault(system) is { } fault)
        {
            return fault;
        }

        // The profile goes back to what it was; to the target itself when that is another system.
        var profile = kind == TargetKind.Previous ? current : system;
        target = new Target(kind, generation, system, profile.Length > 0 ? profile : system);
        return null;
    }

    /// <summary>Why a session that is armed now would not survive a reboot; null when it would (<see cref="StateDurability"/>).</summary>
    public string? StateFault() => new StateDurability(paths).Fault();

    /// <summary>The store path of a system named by path or by generation number; null when there is none.</summary>
    public string? SystemOf(string named) => ParseGeneration(named) is { } generation
        ? Files.Resolve(string.Create(CultureInfo.InvariantCulture, $"{paths.Profile}-{generation}-link"))
        : NixStore.PathOf(Files.Resolve(named) ?? named);

    /// <summary>Why a store path is not a NixOS system that can be switched to, or null when it is one.</summary>
    public static string? Fault(string system)
    {
        var program = Path.Combine(system, "bin/switch-to-configuration");
        if (!File.Exists(Path.Combine(system, "nixos-version")) || !File.Exists(Path.Combine(system, "init")))
        {
            return $"{system} is not a NixOS system";
        }

        if (!File.Exists(program))
        {
            return $"{system} has no bin/switch-to-configuration: with `system.switch.enable = false` nothing can be rolled back";
        }

        var isExecutable = (File.GetUnixFileMode(program) & UnixFileMode.UserExecute) != 0;
        return isExecutable ? null : $"{program} cannot be executed";
    }

    private static int? ParseGeneration(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
