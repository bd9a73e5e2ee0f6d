using System.Security.Cryptography;

namespace Watchdog.Daemon.Config;

/// <summary>Whether config.json is still what the daemon has taken up at its start.</summary>
internal sealed class ConfigurationFile
{
    private readonly string _path;
    private readonly string _atStart;

    /// <summary>Remembers it as it is now.</summary>
    public ConfigurationFile(Paths paths)
    {
        _path = paths.Configuration;
        _atStart = Content();
    }

    /// <summary>Whether it has another content now.</summary>
    public bool HasChanged => Content() != _atStart;

    private string Content()
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(_path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
