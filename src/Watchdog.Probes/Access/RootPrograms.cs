using System.Text.RegularExpressions;
using Watchdog.Host.Native;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Access;

/// <summary>
/// By which rules and programs a user becomes root. Root can always ask sudo for its rules; the user needs its program to be
/// setuid root, which on NixOS only the wrapper in /run/wrappers/bin is.
/// </summary>
internal sealed partial class RootPrograms(IProgramRunner programs, string doas, Func<string, bool> isSetUidRoot)
{
    private static readonly string[] Names = ["sudo", "doas", "su", "pkexec"];

    /// <summary>The programs that make whoever runs them root.</summary>
    public IReadOnlyList<string> Working() => [.. Names.Where(isSetUidRoot)];

    /// <summary>The commands of sudo's and doas's rules that lead to root.</summary>
    /// <param name="user">The user.</param>
    /// <param name="groups">The user's groups, by name.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<string>> RulesAsync(string user, IReadOnlyList<string> groups, CancellationToken cancellation) =>
        [.. await SudoAsync(user, cancellation), .. Doas(user, groups)];

    /// <summary>
    /// Whether sudo, where it asks for a password, asks for the user's own, as the service "sudo" of PAM checks it: no setting of
    /// the host's (sudoers(5), Defaults) has it ask for another's, for none, or another service.
    /// </summary>
    /// <param name="user">The user.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool> AsksForOwnPasswordAsync(string user, CancellationToken cancellation)
    {
        try
        {
            return await programs.RunAsync("sudo", ["-n", "-l", "-U", user], cancellation) is { ExitCode: 0 } rules && !OtherPassword().IsMatch(rules.Output);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Whether the program that users find under this name is root's and setuid.</summary>
    public static bool IsSetUidRoot(string name)
    {
        try
        {
            return FileStatus.Of(Programs.Find(name, ProgramRunner.Wrappers)) is { Uid: 0, IsSetUid: true, IsExecutable: true };
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<string>> SudoAsync(string user, CancellationToken cancellation)
    {
        try
        {
            return SudoRules.Parse((await programs.RunAsync("sudo", ["-n", "-l", "-U", user], cancellation)).Output);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    private IReadOnlyList<string> Doas(string user, IReadOnlyList<string> groups)
    {
        try
        {
            return DoasRules.Parse(File.ReadAllText(doas), user, groups);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return [];
        }
    }

    // "rootpw", "targetpw" and "runaspw" ask for another's; the service is "sudo" unless it is named.
    [GeneratedRegex(@"\b(?:rootpw|targetpw|runaspw|exempt_group|pam_service|pam_askpass_service|pam_login_service)\b|!authenticate\b")]
    private static partial Regex OtherPassword();
}
