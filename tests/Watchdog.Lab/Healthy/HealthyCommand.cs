using System.CommandLine;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.Healthy;

/// <summary>tests/lab/healthy.</summary>
internal static class HealthyCommand
{
    private const int DefaultSwitches = 200;
    private const int DefaultHosts = 2;

    private const string Help = """
        Healthy switches of random shape on real hosts, each armed for and left unproven for longer than a lockout takes to be
        judged: none may be rolled back. Needs root and Debian.

        Each switch: armed for (over the LAN or the tunnel, as root or as op through sudo), a random one or more of
          sshd is restarted; wg0 is made anew, with a second peer that sleeps or without; the firewall is reloaded; one of the
          user's two keys is another
        with 20 % of the tunnel's packets lost in three of ten; or, one in four, a change that has been taken for a lockout
        before, or a host of another kind: lists in AllowUsers, sudo's rules by store paths, a second sshd, keys that move, no
        sudo, no WireGuard, sshd under another unit's name or started for each connection, a tunnel that calls out, a firewall
        that lets in by address or link. Then nobody does anything for the lockout time (5 s, 30 s where wg0 was made anew) and
        8 s more, but for a heartbeat in one of four; then it is confirmed from a fresh session. Before all that each host is
        locked out once, with the same lockout time: that must be rolled back.

        Exit status 0: all switches were done and none was rolled back. The default takes about an hour.
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var switches = Options.Number("--switches", "How many in all", DefaultSwitches);
        var hosts = Options.Number("--hosts", "On so many hosts beside each other", DefaultHosts, most: 100);
        var seed = Options.Number("--seed", "For the same shapes again; default: another one each time", Random.Shared.Next(), least: 0, most: int.MaxValue);
        var json = Options.Json();
        var command = new Command("healthy", Help) { switches, hosts, seed, json };
        command.SetAction((parsed, _) => new HealthyRun(
            new Output(parsed.GetValue(json)), parsed.GetValue(switches), parsed.GetValue(hosts), parsed.GetValue(seed)).RunAsync());
        return command;
    }
}
