using System.Text.RegularExpressions;

namespace Watchdog.Lab.Tests.Faults.Tracing;

/// <summary>A system call, by what it is done to: the same in every run of a course.</summary>
/// <param name="Name">As strace(1) calls it.</param>
/// <param name="Target">The path, without what differs from run to run; for a socket whom it leads to; else what kind of thing it is.</param>
/// <param name="Writes">For an open(2): whether it may create or write.</param>
public sealed partial record SystemCall(string Name, string Target, bool Writes)
{
    /// <summary>A call to a path or a file as it is written in this run.</summary>
    public static SystemCall Of(string name, string target, bool writes = false) => new(name, Steady(target), writes);

    /// <inheritdoc/>
    public override string ToString() => Target.Length == 0 ? Name : $"{Name} {Target}";

    // Process ids, the numbers of temporary files, the ids of sessions and of rounds.
    private static string Steady(string target)
    {
        if (target.StartsWith("/proc/", StringComparison.Ordinal))
        {
            return Number().Replace(target, "/N");
        }

        if (!target.StartsWith('/'))
        {
            return InBrackets().Replace(target, "");
        }

        target = Temporary().Replace(target, ".T.new");
        target = SessionId().Replace(target, "$1ID");
        return Root().Replace(target, "ID-$1");
    }

    [GeneratedRegex(@"/\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@":\[\d+\]")]
    private static partial Regex InBrackets();

    [GeneratedRegex(@"\.\d+-\d+\.new")]
    private static partial Regex Temporary();

    [GeneratedRegex(@"(claim-|decided-|executor-|rollback-watchdogd/config-|/probes/|death-|plain-reboot-|unreadable-)[a-z0-9]+")]
    private static partial Regex SessionId();

    [GeneratedRegex(@"(?<=/)[a-z0-9]{6}-(target|profile|program|boot|booted)\b")]
    private static partial Regex Root();
}
