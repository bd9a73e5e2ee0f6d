using System.Globalization;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Access;

/// <summary>Asks AuthorizedKeysCommand as sshd would (sshd_config(5)).</summary>
internal sealed class KeysCommand(IProgramRunner programs)
{
    // _PATH_STDPATH of OpenSSH on Linux; NixOS's programs are in the last one.
    internal const string StandardPath = "PATH=/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin";

    /// <summary>Whether it is told the key that is offered.</summary>
    public static bool WantsKey(SshdSettings settings) => Words(settings).Any(SshdTokens.WantKey);

    /// <summary>Asks it.</summary>
    /// <param name="settings">sshd's settings for the connection.</param>
    /// <param name="account">The user who would log in.</param>
    /// <param name="tokens">What its arguments stand for.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Its keys; and why it could not be asked, in words, empty when it was or when there is none.</returns>
    public async Task<(IReadOnlyList<AuthorizedKey> Keys, string NotAsked)> AskAsync(
        SshdSettings settings, Account account, SshdTokens tokens, CancellationToken cancellation)
    {
        var words = Words(settings);
        if (words.Count == 0)
        {
            return ([], "");
        }

        if (words.Select(tokens.Missing).FirstOrDefault(t => t is not null) is { } missing)
        {
            return ([], $"AuthorizedKeysCommand cannot be asked: what stands for its %{missing} is not known");
        }

        var user = tokens.Expand(settings.Value("authorizedkeyscommanduser"));
        if (await Account.ReadAsync(programs, user, cancellation) is not { } runner)
        {
            return ([], "");
        }

        if (!Path.IsPathRooted(words[0]) || words[0].Contains('=', StringComparison.Ordinal) || !KeyFile.IsRoots(words[0]))
        {
            // sshd does not run what somebody else than root could have written (OpenSSH, misc.c, subprocess and safe_path).
            return ([], "");
        }

        IEnumerable<string> arguments = words.Count > 1 ? words.Skip(1).Select(tokens.Expand) : [account.User];
        var result = await programs.RunAsync(
            "setpriv",
            [
                string.Create(CultureInfo.InvariantCulture, $"--reuid={runner.Uid}"),
                string.Create(CultureInfo.InvariantCulture, $"--regid={runner.Gid}"),
                "--init-groups", "--",

                // The environment that sshd gives it, and nothing of this one's (misc.c, subprocess).
                "env", "-i", StandardPath, $"USER={runner.User}", $"LOGNAME={runner.User}", $"HOME={runner.Home}",
                words[0], .. arguments,
            ],
            cancellation);
        return result.ExitCode == 0 ? ([.. AuthorizedKey.Parse(result.Output)], "") : ([], "");
    }

    private static IReadOnlyList<string> Words(SshdSettings settings) => settings.List("authorizedkeyscommand");
}
