namespace Watchdog.Host;

/// <summary>Where things are on the system. <see cref="Root"/> moves them all, for tests.</summary>
internal sealed record Paths
{
    /// <summary>A prefix for every path. Default: none.</summary>
    public string Root { get; init; } = "";

    /// <summary>What must survive a reboot: session, last session, history.</summary>
    public string State => Root + "/var/lib/rollback-watchdogd";

    /// <summary>What one boot needs: socket, claims, and copies for when the disk is full.</summary>
    public string Runtime => Root + "/run/rollback-watchdogd";

    /// <summary>The locks between our own processes (<see cref="Native.FileLock"/>).</summary>
    public string Locks => Runtime + "/locks";

    /// <summary>Our garbage collector roots.</summary>
    public string GcRoots => Root + "/nix/var/nix/gcroots/rollback-watchdogd";

    /// <summary>The system profile.</summary>
    public string Profile => Root + "/nix/var/nix/profiles/system";

    /// <summary>The running system.</summary>
    public string CurrentSystem => Root + "/run/current-system";

    /// <summary>The booted system.</summary>
    public string BootedSystem => Root + "/run/booted-system";

    /// <summary>The directory of the switch lock and of the lists that a switch leaves when it dies half-way.</summary>
    public string Nixos => Root + "/run/nixos";

    /// <summary>The lock that every switch holds (nixpkgs, switch-to-configuration-ng, 2026).</summary>
    public string SwitchLock => Nixos + "/" + SwitchLockName;

    /// <summary>The firmware's variables (efivarfs); only there where the host was booted by EFI.</summary>
    public string EfiVariables => Root + "/sys/firmware/efi/efivars";

    /// <summary>Where the boot loader's partitions are looked for first, as bootctl(1) does; others are found by their mounts.</summary>
    public IReadOnlyList<string> BootDirectories => [Root + "/efi", Root + "/boot", Root + "/boot/efi"];

    /// <summary>The hardware watchdogs that the kernel knows (sysfs-class-watchdog).</summary>
    public string HardwareWatchdogs => Root + "/sys/class/watchdog";

    /// <summary>The devices that PID 1 can open; the daemon's own /dev has none, by its sandbox.</summary>
    public string DevicesOfPid1 => Root + "/proc/1/root/dev";

    /// <summary>The mounts of this process (proc_pid_mountinfo(5)).</summary>
    public string Mounts => Root + "/proc/self/mountinfo";

    /// <summary>The configuration file; it need not exist.</summary>
    public string Configuration => Root + "/etc/rollback-watchdogd/config.json";

    /// <summary>The units of the running configuration.</summary>
    public string Units => Root + "/etc/systemd/system";

    /// <summary>The sockets at which rounds of probes ask the daemon what to compare with.</summary>
    public string Rounds => Runtime + "/probes";

    /// <summary>The control socket.</summary>
    public string Socket => Runtime + "/control";

    /// <summary>The lock file's name in <see cref="Nixos"/>.</summary>
    public const string SwitchLockName = "switch-to-configuration.lock";

    /// <summary>The lists that a switch leaves behind when it dies half-way.</summary>
    public static IReadOnlyList<string> LeftOverLists { get; } = ["start-list", "restart-list", "reload-list"];
}
