using System.Globalization;
using System.Text.RegularExpressions;
using Watchdog.Core;
using Watchdog.Host.Processes;
using Watchdog.Host.Running;

namespace Watchdog.Host.Ssh;

/// <summary>
/// By which key somebody was let in, from what their sshd wrote to the journal: "Accepted publickey for USER from ADDRESS
/// port N ssh2: TYPE SHA256:…" (OpenSSH, auth.c; at LogLevel INFO and above). Who wrote it is journald's word, not sshd's.
/// </summary>
internal sealed partial class SshLoginKeys(IProgramRunner programs, IClock clock, TimeProvider time)
{
    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Earlier = TimeSpan.FromSeconds(1);

    /// <summary>The key, and the means; <see cref="Authentication.Unknown"/> when it is not known.</summary>
    /// <param name="sshd">Root's sshd that serves the session.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Authentication> OfAsync(ProcessStatus sshd, CancellationToken cancellation)
    {
        // The number may have been another's before.
        var now = clock.Now;
        var began = (now.Wall - (now.Boot - sshd.Began) - Earlier).ToUnixTimeSeconds();
        string[] arguments =
        [
            "--quiet", "--no-pager", "--output=cat", "--boot",
            string.Create(CultureInfo.InvariantCulture, $"--since=@{began}"),
            string.Create(CultureInfo.InvariantCulture, $"_PID={sshd.Pid}"), "_UID=0",
        ];
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var said = await programs.RunAsync("journalctl", arguments, cancellation);
                if (Parse(said.Output) is { } key)
                {
                    return key;
                }

                if (attempt == Attempts)
                {
                    return Authentication.Unknown;
                }

                // The journal may be a moment behind.
                await Task.Delay(Pause, time, cancellation);
            }
        }
        catch (Exception e) when (e is FileNotFoundException or System.ComponentModel.Win32Exception)
        {
            return Authentication.Unknown;
        }
    }

    /// <summary>The key, and the means by which it or another proof was accepted; null when nothing was.</summary>
    internal static Authentication? Parse(string lines)
    {
        const string Beginning = "Accepted ";
        var line = lines.Split('\n').LastOrDefault(l => l.StartsWith(Beginning, StringComparison.Ordinal));
        if (line is null)
        {
            return null;
        }

        // "keyboard-interactive/pam" names the device too (OpenSSH, auth2.c, userauth_finish).
        var means = line[Beginning.Length..].Split(' ')[0].Split('/')[0];
        return PublicKey().Match(line) is { Success: true } match
            ? new Authentication(means, match.Groups["type"].Value, match.Groups["key"].Value, Authority().Match(line).Groups["key"].Value)
            : new Authentication(means);
    }

    [GeneratedRegex("^Accepted publickey for [^ ]+ from [^ ]+ port [0-9]+ ssh2: (?<type>[^ ]+) (?<key>SHA256:[A-Za-z0-9+/]{43})( |$)")]
    private static partial Regex PublicKey();

    // "… ID NAME (serial 0) CA ED25519 SHA256:…" (OpenSSH, auth2-pubkey.c, format_key): what follows the name, which may be any text.
    [GeneratedRegex(@" \(serial [0-9]+\) CA [^ ]+ (?<key>SHA256:[A-Za-z0-9+/]{43})$")]
    private static partial Regex Authority();
}
