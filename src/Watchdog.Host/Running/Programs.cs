namespace Watchdog.Host.Running;

/// <summary>Finds the programs of the host.</summary>
internal static class Programs
{
    private static readonly string[] Directories =
        ["/run/current-system/sw/bin", "/run/booted-system/sw/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>PATH as it is here, for a transient unit, whose own would be PID 1's; empty when there is none.</summary>
    public static IReadOnlyList<string> Path =>
        Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? [$"PATH={path}"] : [];

    /// <summary>The first directory's program of that name, after those in PATH.</summary>
    /// <param name="name">The program.</param>
    /// <param name="first">Directories to look into before all others.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string Find(string name, params IEnumerable<string> first)
    {
        var path = Environment.GetEnvironmentVariable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return first.Concat(path).Concat(Directories)
            .Select(d => System.IO.Path.Combine(d, name))
            .FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{name} is not installed", name);
    }
}
