using Watchdog.Host;
using Watchdog.Host.Native;

namespace Watchdog.Daemon.Pid1;

/// <summary>The daemon's own unit as the configuration of the host has it, with its drop-ins (systemd.unit(5)).</summary>
internal sealed class UnitFile
{
    private const string Name = "rollback-watchdogd.service";
    private const string Key = "ExecStart=";

    private readonly string _path;

    // Itself and no hash of it: the first hash loads OpenSSL into the daemon.
    private readonly string _atStart;

    /// <summary>Remembers it as it is now.</summary>
    public UnitFile(Paths paths)
    {
        _path = Path.Combine(paths.Units, Name);
        _atStart = Content();
    }

    /// <summary>
    /// Whether it has another content now. One that is gone has not: the watchdog was removed, and nobody would start it
    /// again.
    /// </summary>
    public bool HasChanged => Content() is { Length: > 0 } now && now != _atStart;

    /// <summary>The program that it names; null when there is none.</summary>
    public string? Program
    {
        get
        {
            var command = Content().Split('\n')
                .LastOrDefault(static line => line.StartsWith(Key, StringComparison.Ordinal) && line.Length > Key.Length);
            return command?[Key.Length..].TrimStart('-', '@', ':', '+', '!').Split(' ')[0];
        }
    }

    /// <summary>The unit and then its drop-ins, in the order in which PID 1 reads them; empty when there is no unit.</summary>
    private string Content()
    {
        try
        {
            var dropIns = _path + ".d";
            IEnumerable<string> more = Directory.Exists(dropIns) ? Directory.EnumerateFiles(dropIns, "*.conf").Order(StringComparer.Ordinal) : [];
            return string.Join('\n', more.Prepend(_path).Select(File.ReadAllText));
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return "";
        }
    }
}
