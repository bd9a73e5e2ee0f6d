namespace Watchdog.Cli.Completion;

/// <summary>The hosts that ssh knows by name: of its configuration, and of its list of host keys (ssh_config(5), sshd(8)).</summary>
internal static class SshHosts
{
    private const int MostHosts = 500;
    private const int MostBytes = 1024 * 1024;

    /// <summary>Reads them, each once; what cannot be read is left out.</summary>
    /// <param name="root">What comes before each path; empty but in tests.</param>
    /// <param name="home">The user's home; null when it is not known.</param>
    public static IReadOnlyList<string> Read(string root, string? home)
    {
        string[] configurations = [.. home is null ? Array.Empty<string>() : [$"{home}/.ssh/config"], "/etc/ssh/ssh_config"];
        string[] lists = [.. home is null ? Array.Empty<string>() : [$"{home}/.ssh/known_hosts"], "/etc/ssh/ssh_known_hosts"];
        var names = configurations.SelectMany(p => Lines(root + p)).SelectMany(Aliases).Concat(lists.SelectMany(p => Lines(root + p)).SelectMany(Known));
        return [.. names.Where(IsName).Distinct().Take(MostHosts).Order(StringComparer.Ordinal)];
    }

    // "Host web db *.internal !old"
    private static string[] Aliases(string line)
    {
        var trimmed = line.Trim();
        var end = trimmed.IndexOfAny([' ', '\t', '=']);
        return end > 0 && trimmed.AsSpan(0, end).Equals("Host", StringComparison.OrdinalIgnoreCase)
            ? trimmed[end..].TrimStart(' ', '\t', '=').Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
            : [];
    }

    // "web,192.0.2.7 ssh-ed25519 AAAA..."; hashed names, markers, patterns and other ports have characters that no name has.
    private static string[] Known(string line) => line.Split(' ', 2)[0].Split(',');

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 253 && name[0] != '-' && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':');

    private static string[] Lines(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var buffer = new byte[Math.Min(file.Length, MostBytes)];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return System.Text.Encoding.UTF8.GetString(buffer, 0, length).Split('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return [];
        }
    }
}
