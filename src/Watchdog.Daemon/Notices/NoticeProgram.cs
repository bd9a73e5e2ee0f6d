using System.Text;
using Watchdog.Executor.Waiting;
using Watchdog.Host.Terminals;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Notices;

/// <summary><c>rollback-watchdogd notice</c>: writes what it reads to the terminals of all who are logged in.</summary>
internal static class NoticeProgram
{
    private const int Most = 4 * 1024;

    /// <summary>Runs it.</summary>
    /// <param name="input">The lines.</param>
    /// <returns>The exit code: 0, also where no terminal took it.</returns>
    public static int Run(Stream input)
    {
        var text = ForTerminals(Read(input));
        try
        {
            foreach (var terminal in LoginTerminals.Find())
            {
                if (terminal.Write(text) is { } fault)
                {
                    Speech.Tell($"a terminal was not told: {fault}");
                }
            }
        }
        catch (Exception e) when (e is SystemdException or IOException or UnauthorizedAccessException)
        {
            Speech.Warn($"the terminals were not told: {e.Message}");
        }

        return 0;
    }

    /// <summary>
    /// Text as a terminal gets it: set apart from what stands there, with line ends for one in raw mode, and with nothing that
    /// could control it.
    /// </summary>
    internal static string ForTerminals(string text) =>
        "\r\n" + string.Concat(text.Split('\n').Select(static l => string.Concat(l.Where(static c => c is >= ' ' and <= '~')) + "\r\n"));

    private static string Read(Stream input)
    {
        var buffer = new byte[Most];
        return Encoding.ASCII.GetString(buffer, 0, input.ReadAtLeast(buffer, Most, throwOnEndOfStream: false));
    }
}
