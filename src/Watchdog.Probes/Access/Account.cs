using System.Globalization;
using Watchdog.Host.Native;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Access;

/// <summary>A user's account, as passwd(5) and shadow(5) have it.</summary>
/// <param name="User">Its name.</param>
/// <param name="Uid">Its id.</param>
/// <param name="Gid">Its primary group's id.</param>
/// <param name="Home">Its home directory.</param>
/// <param name="Shell">Its login shell.</param>
/// <param name="IsLocked">Whether shadow(5) has a "!" before the password, which is how usermod(8) locks an account.</param>
/// <param name="Expires">The first day on which nobody can log in any more; null for none.</param>
internal sealed record Account(string User, uint Uid, uint Gid, string Home, string Shell, bool IsLocked, DateOnly? Expires)
{
    /// <summary>Whether there is a password that can match.</summary>
    public bool HasPassword { get; init; }

    private const int PasswdFields = 7;
    private const int ExpireField = 7;
    private static readonly DateOnly Epoch = new(1970, 1, 1);

    /// <summary>Reads it by name or number; null when there is no such user.</summary>
    public static async Task<Account?> ReadAsync(IProgramRunner programs, string user, CancellationToken cancellation)
    {
        var passwd = await programs.RunAsync("getent", ["passwd", "--", user], cancellation);
        if (passwd.ExitCode != 0 || passwd.Output.Split('\n')[0].Split(':') is not { Length: PasswdFields } fields)
        {
            return null;
        }

        var shadow = await programs.RunAsync("getent", ["shadow", "--", fields[0]], cancellation);
        return Parse(fields, shadow.ExitCode == 0 ? shadow.Output.Split('\n')[0].Split(':') : []);
    }

    /// <summary>Reads the fields of the two lines.</summary>
    internal static Account? Parse(string[] passwd, string[] shadow)
    {
        if (!uint.TryParse(passwd[2], NumberStyles.None, CultureInfo.InvariantCulture, out var uid)
            || !uint.TryParse(passwd[3], NumberStyles.None, CultureInfo.InvariantCulture, out var gid))
        {
            return null;
        }

        DateOnly? expires = shadow.Length > ExpireField
            && int.TryParse(shadow[ExpireField], NumberStyles.None, CultureInfo.InvariantCulture, out var day)
            && day <= DateOnly.MaxValue.DayNumber - Epoch.DayNumber
            ? Epoch.AddDays(day)
            : null;
        var password = shadow.Length > 1 ? shadow[1] : "";
        return new Account(passwd[0], uid, gid, passwd[5], passwd[6].Length > 0 ? passwd[6] : "/bin/sh", password.StartsWith('!'), expires)
        {
            HasPassword = password.Length > 0 && password[0] is not ('!' or '*'),
        };
    }

    /// <summary>The names of its groups; those of a directory service may have blanks.</summary>
    public async Task<IReadOnlyList<string>> GroupsAsync(IProgramRunner programs, CancellationToken cancellation) =>
        (await programs.RunAsync("id", ["-Gnz", "--", User], cancellation)).Output.Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Why nobody can log in to it, whatever sshd says; nothing when they can.</summary>
    /// <param name="today">The day.</param>
    /// <param name="usesPam">
    /// Whether sshd asks PAM; without it, sshd itself refuses a locked account (OpenSSH, platform.c, platform_locked_account:
    /// on Linux a "!" locks, a "*" does not).
    /// </param>
    /// <param name="isConfined">Whether sshd confines the user to a directory: then it does not look for the shell (auth.c, allowed_user).</param>
    public IEnumerable<string> Faults(DateOnly today, bool usesPam, bool isConfined = false)
    {
        if (Expires is { } expires && expires <= today)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the account {User} expired on {expires:yyyy-MM-dd}");
        }

        if (IsLocked && !usesPam)
        {
            yield return $"the account {User} is locked";
        }

        if (Path.GetFileName(Shell) is "nologin" or "false")
        {
            yield return $"the shell of {User} is {Shell}";
        }
        else if (!isConfined && FileStatus.Of(Shell) is not { IsRegular: true, IsExecutable: true })
        {
            yield return $"the shell of {User}, {Shell}, {(File.Exists(Shell) ? "cannot be run" : "does not exist")}";
        }
    }
}
