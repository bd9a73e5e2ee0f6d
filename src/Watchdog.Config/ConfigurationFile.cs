using Watchdog.Host;
using Watchdog.Host.Native;

namespace Watchdog.Config;

/// <summary>Whether config.json is still what the daemon has taken up at its start.</summary>
internal sealed class ConfigurationFile
{
    /// <summary>How many bytes of it are read at most: a file that has a line for each key, and a hundred probes, is smaller.</summary>
    public const int Largest = 256 * 1024;

    private readonly string _path;
    private readonly byte[]? _atStart;

    /// <summary>Remembers it as it is now.</summary>
    public ConfigurationFile(Paths paths)
    {
        _path = paths.Configuration;
        _atStart = Content();
    }

    /// <summary>Whether it has another content now.</summary>
    public bool HasChanged => Content() is var now && ((now is null) != (_atStart is null) || !now.AsSpan().SequenceEqual(_atStart));

    // Itself and no hash of it, which would be longer: and the first hash loads OpenSSL into the daemon.
    private byte[]? Content()
    {
        try
        {
            return Files.Read(_path, Largest + 1);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return null;
        }
    }
}
