using System.Text.RegularExpressions;
using Watchdog.Host.Native;

namespace Watchdog.Probes.Access;

/// <summary>Tells by what a program that asks PAM knows a user (pam.d(5)).</summary>
/// <param name="directory">Where the services' files are.</param>
internal sealed partial class PamService(string directory = PamService.Directory)
{
    private const string Directory = "/etc/pam.d";
    private const int MostBytes = 64 * 1024;
    private const int MostIncludes = 4;

    // Of these only pam_unix lets somebody in, and it asks for the password of shadow(5). (Linux-PAM; on NixOS by store paths.)
    private static readonly string[] OfThePassword = ["pam_unix", "pam_deny", "pam_permit", "pam_env", "pam_cap", "pam_faildelay", "pam_faillock"];

    /// <summary>
    /// Whether a service knows users by the password of shadow(5) and by nothing else. False where another module may let somebody
    /// in, such as one for a key of an agent, and where it cannot be told.
    /// </summary>
    /// <param name="service">The service's name.</param>
    public bool AsksForPasswordAlone(string service)
    {
        var modules = Modules(service, 0).ToList();
        return modules.Contains("pam_unix") && modules.TrueForAll(m => OfThePassword.Contains(m));
    }

    // What cannot be read, or leads too deep, is a module that is not known.
    private IEnumerable<string> Modules(string service, int depth)
    {
        if (depth > MostIncludes || Lines(service) is not { } lines)
        {
            return [""];
        }

        return lines.Select(l => Line().Match(l)).Where(m => m.Success).SelectMany(m => m.Groups switch
        {
            var g when g["all"].Success => Modules(g["all"].Value, depth + 1),
            var g when g["control"].Value is "include" or "substack" => Modules(g["module"].Value, depth + 1),
            var g => [Path.GetFileNameWithoutExtension(g["module"].Value)],
        });
    }

    private string[]? Lines(string service) =>
        !service.Contains('/', StringComparison.Ordinal) && Files.ReadStartText(Path.Combine(directory, service), MostBytes) is { Length: > 0 and < MostBytes } text
            ? text.Split('\n')
            : null;

    // "auth sufficient pam_unix.so nullok", "-auth [success=1 default=ignore] …", "@include common-auth" (Debian's).
    [GeneratedRegex(@"^\s*(?:@include\s+(?<all>\S+)|-?auth\s+(?<control>\[[^\]]*\]|\S+)\s+(?<module>\S+))")]
    private static partial Regex Line();
}
