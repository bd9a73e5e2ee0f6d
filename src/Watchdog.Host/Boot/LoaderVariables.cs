using System.Buffers.Binary;
using System.Text;
using Watchdog.Host.Native;

namespace Watchdog.Host.Boot;

/// <summary>
/// Reads what the boot loader and the host tell each other in EFI variables (systemd, docs/BOOT_LOADER_INTERFACE.md). In
/// efivarfs a variable is a file: four bytes of attributes, then the value.
/// </summary>
internal sealed class LoaderVariables(Paths paths)
{
    /// <summary>The variable of the entry that is booted by default.</summary>
    public const string Default = "LoaderEntryDefault";

    /// <summary>The variable of the entry that comes before that one while its boot counter has tries left (systemd 258).</summary>
    public const string Preferred = "LoaderEntryPreferred";

    private const string Vendor = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
    private const int Attributes = 4;
    private const int Longest = 4096;

    // LoaderFeatures: the boot loader honours LoaderEntryDefault and LoaderEntryOneShot when set.
    private const ulong DefaultFeature = 1 << 2;
    private const ulong OnceFeature = 1 << 3;

    // The loader sets it anew at each boot, and the firmware takes its time to read a variable.
    private readonly Lazy<(bool IsEfi, ulong? Features, string Info)> _loader = new(() => ReadLoader(paths.EfiVariables));

    /// <summary>Why the loader cannot boot an entry just once, in words; empty when it can.</summary>
    public string OnceObstacle => Obstacle(OnceFeature, "boot an entry just once");

    /// <summary>Why a variable cannot set the loader's default, in words; empty when it can.</summary>
    public string DefaultObstacle => Obstacle(DefaultFeature, "take its default from a variable");

    /// <summary>What the loader calls itself; empty when it says nothing.</summary>
    public string Info => _loader.Value.Info;

    /// <summary>Whether an entry waits to be booted once. The loader removes the variable when it has read it.</summary>
    public bool HasOnce => File.Exists(Find(paths.EfiVariables, "LoaderEntryOneShot"));

    /// <summary>A variable's text; empty when it is not there, or cannot be read.</summary>
    public string Read(string name) => ReadText(paths.EfiVariables, name);

    private string Obstacle(ulong feature, string what) => _loader.Value switch
    {
        { IsEfi: false } => "the host was not booted by EFI",
        { Features: null } => $"the boot loader does not say that it can {what}, as systemd-boot does",
        { Features: { } features } => (features & feature) != 0 ? "" : $"the boot loader cannot {what}",
    };

    private static (bool IsEfi, ulong? Features, string Info) ReadLoader(string variables)
    {
        if (!Directory.Exists(variables))
        {
            return (false, null, "");
        }

        var value = ReadValue(variables, "LoaderFeatures");
        ulong? features = value.Length >= sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(value)
            : value.Length > 0 ? 0
            : null;
        return (true, features, ReadText(variables, "LoaderInfo"));
    }

    private static string ReadText(string variables, string name)
    {
        // UTF-16 with its NUL.
        var text = Encoding.Unicode.GetString(ReadValue(variables, name));
        var end = text.IndexOf('\0', StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }

    private static byte[] ReadValue(string variables, string name)
    {
        try
        {
            using var file = File.OpenRead(Find(variables, name));
            var buffer = new byte[Longest];
            var length = file.ReadAtLeast(buffer, Longest, throwOnEndOfStream: false);
            return length > Attributes ? buffer[Attributes..length] : [];
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return [];
        }
    }

    private static string Find(string variables, string name) => Path.Combine(variables, $"{name}-{Vendor}");
}
