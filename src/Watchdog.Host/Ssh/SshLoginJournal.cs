using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Watchdog.Host.Running;

namespace Watchdog.Host.Ssh;

/// <summary>
/// Who has been let in over SSH, from what this host's own sshd wrote to the journal: "Accepted publickey for USER from
/// ADDRESS port N ssh2: …" (OpenSSH, auth.c, auth_log; at LogLevel INFO and above). A login that is over before anybody could
/// look at its processes is there all the same.
/// </summary>
/// <remarks>
/// Anybody may write such a line. It counts when journald itself says (systemd.journal-fields(7), trusted fields) that it came
/// from a process of root's in the control group of a service that PID 1 names as this host's sshd.
/// </remarks>
internal sealed partial class SshLoginJournal(IProgramRunner programs, IClock clock, TimeProvider time, Func<IReadOnlyList<SshService>> services)
{
    // The journal may be a moment behind, and two clocks are compared.
    private static readonly TimeSpan Earlier = TimeSpan.FromSeconds(15);

    /// <summary>The logins accepted since an instant, oldest first.</summary>
    /// <param name="since">A timestamp of the time provider's, which is CLOCK_MONOTONIC.</param>
    /// <param name="from">From when on to look; what was accepted earlier than <paramref name="since"/> is left out all the same. Same clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">PID 1 or the journal does not answer.</exception>
    public async Task<IReadOnlyList<Entry>> SinceAsync(long since, long from, CancellationToken cancellation)
    {
        var wall = (clock.Now.Wall - time.GetElapsedTime(from) - Earlier).ToUnixTimeSeconds();
        string[] arguments =
        [
            "--quiet", "--no-pager", "--boot", "--output=json", "--output-fields=MESSAGE,_PID,_UID,_SYSTEMD_UNIT",
            string.Create(CultureInfo.InvariantCulture, $"--since=@{wall}"),
            "_UID=0", "SYSLOG_IDENTIFIER=sshd", "SYSLOG_IDENTIFIER=sshd-session",
        ];
        string output;
        try
        {
            output = (await programs.RunAsync("journalctl", arguments, cancellation)).Output;
        }
        catch (Exception e) when (e is FileNotFoundException or System.ComponentModel.Win32Exception)
        {
            return [];
        }

        var microseconds = (long)((double)since / time.TimestampFrequency * TimeSpan.MicrosecondsPerSecond);
        var accepted = output.Split('\n').Select(Parse).OfType<Line>().Where(l => l.Monotonic >= microseconds).ToList();
        if (accepted.Count == 0)
        {
            return [];
        }

        var units = services().Select(s => s.Unit).ToList();
        return [.. accepted.Where(l => units.Any(u => SshServices.Counts(l.Unit, u))).Select(l => l.Entry)];
    }

    /// <summary>Reads a line of <c>journalctl --output=json</c>; null when it tells of no login.</summary>
    internal static Line? Parse(string line)
    {
        try
        {
            if (!line.Contains("\"Accepted ", StringComparison.Ordinal))
            {
                return null;
            }

            using var json = JsonDocument.Parse(line);
            var entry = json.RootElement;
            return Text(entry, "_UID") == "0"
                && Accepted().Match(Text(entry, "MESSAGE")) is { Success: true } match
                && IPAddress.TryParse(match.Groups["from"].ValueSpan, out var from)
                && ushort.TryParse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                && int.TryParse(Text(entry, "_PID"), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && long.TryParse(Text(entry, "__MONOTONIC_TIMESTAMP"), NumberStyles.None, CultureInfo.InvariantCulture, out var monotonic)
                ? new Line(
                    Text(entry, "_SYSTEMD_UNIT"),
                    monotonic,
                    new Entry(
                        pid,
                        match.Groups["user"].Value,
                        from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from,
                        port,
                        Text(entry, "MESSAGE"),
                        monotonic))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    [GeneratedRegex("^Accepted [a-z/-]+ for (?<user>[^ ]+) from (?<from>[^ ]+) port (?<port>[0-9]+) ssh2")]
    private static partial Regex Accepted();

    /// <summary>One login.</summary>
    /// <param name="Pid">The sshd that let the user in.</param>
    /// <param name="User">The user's name.</param>
    /// <param name="From">Where from.</param>
    /// <param name="Port">The client's port.</param>
    /// <param name="Message">What sshd wrote, which names the key.</param>
    /// <param name="Monotonic">When, in microseconds of CLOCK_MONOTONIC.</param>
    internal sealed record Entry(int Pid, string User, IPAddress From, int Port, string Message, long Monotonic);

    /// <summary>A line that tells of a login.</summary>
    /// <param name="Unit">The unit of the process that wrote it; empty when journald came too late to see it.</param>
    /// <param name="Monotonic">When, in microseconds of CLOCK_MONOTONIC.</param>
    /// <param name="Entry">The login.</param>
    internal sealed record Line(string Unit, long Monotonic, Entry Entry);
}
