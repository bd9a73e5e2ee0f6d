using System.Buffers.Binary;

namespace Watchdog.Daemon.Host;

/// <summary>
/// Reads what the boot loader and the host tell each other in EFI variables (systemd, docs/BOOT_LOADER_INTERFACE.md). In
/// efivarfs a variable is a file: four bytes of attributes, then the value.
/// </summary>
internal sealed class LoaderVariables(Paths paths)
{
    private const string Vendor = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
    private const int Attributes = 4;
    private const ulong OnceFeature = 1 << 3; // The boot loader honours LoaderEntryOneShot when set.

    // The loader sets it anew at each boot, and the firmware takes its time to read a variable.
    private readonly Lazy<string> _obstacle = new(() => Obstacle(paths.EfiVariables));

    /// <summary>Why the loader cannot boot an entry just once, in words; empty when it can.</summary>
    public string OnceObstacle => _obstacle.Value;

    /// <summary>Whether an entry waits to be booted once. The loader removes the variable when it has read it.</summary>
    public bool HasOnce => File.Exists(Find(paths.EfiVariables, "LoaderEntryOneShot"));

    /// <summary>Whether `bootctl set-default`, or a key in the boot menu, has set a default before which loader.conf's does not count.</summary>
    public bool HasDefault => File.Exists(Find(paths.EfiVariables, "LoaderEntryDefault"));

    private static string Obstacle(string variables)
    {
        if (!Directory.Exists(variables))
        {
            return "the host was not booted by EFI";
        }

        try
        {
            var value = File.ReadAllBytes(Find(variables, "LoaderFeatures")).AsSpan();
            return value.Length >= Attributes + sizeof(ulong) && (BinaryPrimitives.ReadUInt64LittleEndian(value[Attributes..]) & OnceFeature) != 0
                ? ""
                : "the boot loader cannot boot an entry just once";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "the boot loader does not say that it can boot an entry just once, as systemd-boot does";
        }
    }

    private static string Find(string variables, string name) => Path.Combine(variables, $"{name}-{Vendor}");
}
