using Watchdog.Config;
using Watchdog.Host;
using Watchdog.Host.Native;

namespace Watchdog.Store;

/// <summary>
/// A session's own copy of config.json, as it was at arm. A rollback is judged by it: the file in /etc is the new system's,
/// whose probes may name programs that the old one does not have, and whose limits nobody armed with.
/// </summary>
internal sealed class ArmedConfiguration(Paths paths)
{
    private const string Prefix = "config-";
    private const string Suffix = ".json";

    /// <summary>What a host without a configuration file has at arm.</summary>
    private static readonly byte[] Empty = [(byte)'{', (byte)'}', (byte)'\n'];

    /// <summary>The largest file that is copied, in bytes.</summary>
    internal const int Largest = 1024 * 1024;

    /// <summary>Makes a session's copy durable. One that is there stays as it is.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not there.</exception>
    public void Keep(string sessionId)
    {
        if (File.Exists(CopyOf(sessionId)))
        {
            return;
        }

        Directory.CreateDirectory(paths.State);
        Files.Replace(CopyOf(sessionId), Content());
    }

    /// <summary>The file that says how a session's rollback is judged: its copy, or config.json where it has none (an older version armed it).</summary>
    public string PathFor(string sessionId) => File.Exists(CopyOf(sessionId)) ? CopyOf(sessionId) : paths.Configuration;

    /// <summary>What a session's copy says; something else where it has none.</summary>
    public Settings SettingsOf(string sessionId, Settings otherwise) =>
        File.Exists(CopyOf(sessionId)) ? SettingsReader.Read(CopyOf(sessionId), out _) : otherwise;

    /// <summary>Removes a session's copy.</summary>
    public void Forget(string sessionId) => File.Delete(CopyOf(sessionId));

    /// <summary>Removes all copies that are not this session's.</summary>
    /// <param name="sessionId">The open session, or null.</param>
    public void ForgetOthers(string? sessionId)
    {
        if (!Directory.Exists(paths.State))
        {
            return;
        }

        foreach (var copy in Directory.EnumerateFiles(paths.State, $"{Prefix}*{Suffix}").Where(c => sessionId is null || c != CopyOf(sessionId)))
        {
            File.Delete(copy);
        }
    }

    private byte[] Content()
    {
        try
        {
            using var file = File.OpenRead(paths.Configuration);
            if (file.Length > Largest)
            {
                throw new IOException($"{paths.Configuration} is larger than {Largest} bytes, and a session keeps a copy of it");
            }

            var content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Empty;
        }
    }

    private string CopyOf(string sessionId) => Path.Combine(paths.State, Prefix + sessionId + Suffix);
}
