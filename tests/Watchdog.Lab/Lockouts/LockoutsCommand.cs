using System.CommandLine;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.Lockouts;

/// <summary>tests/lab/lockouts.</summary>
internal static class LockoutsCommand
{
    private const int DefaultLockout = 60;
    private const int DefaultHosts = 2;

    private const string Help = """
        Every lockout of firewall, WireGuard and SSH on real hosts, with nobody who does anything about it: how long until new
        ssh sessions of the operator's get in again, and which probe saw why? Prints one table. Needs root and Debian.

        Arms with a window of 5 minutes, switches into each lockout, does nothing, and tries new ssh sessions until one gets in.
        Limit: lockout time + 10 s, and 18 s more where the operator's tunnel must shake hands again. Exit status 0: all are
        within it. The default takes about 15 minutes.
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var lockout = Options.Seconds("--lockout", "The lockout time; the default is the product's", DefaultLockout, least: 1);
        var hosts = Options.Number("--hosts", "So many hosts beside each other", DefaultHosts, most: 100);
        var json = Options.Json();
        var ids = Options.Some("ID", [.. LockoutCase.All.Select(c => c.Id)]);
        var command = new Command("lockouts", Help) { ids, lockout, hosts, json };
        command.SetAction((parsed, _) =>
        {
            var wanted = parsed.GetValue(ids) ?? [];
            LockoutCase[] cases = [.. LockoutCase.All.Where(c => wanted.Length == 0 || wanted.Contains(c.Id))];
            return new LockoutsRun(new Output(parsed.GetValue(json)), cases, parsed.GetValue(lockout), parsed.GetValue(hosts)).RunAsync();
        });
        return command;
    }
}
