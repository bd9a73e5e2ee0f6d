using System.CommandLine;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.Demo;

/// <summary>tests/lab/demo.</summary>
internal static class DemoCommand
{
    private const string Help = """
        An operator locks himself out of a real host over WireGuard, twice, and is let in again.

        Starts a host in a container, with systemd, sshd, nftables, WireGuard and Nix generations of its own, and as its
        operator, over WireGuard: arms the watchdog, switches to a generation that locks the operator out, tries to log in
        again and again, and watches the host come back by itself. Twice: a firewall that loses port 22, and a switch that
        cuts the tunnel it is run over. Prints what happened when; exits 0 only if all of it came out right.

        Takes Debian 12, root and the .NET SDK; the first run a few minutes, later ones under a minute.
        Its state is in $WATCHDOG_LAB (default /var/tmp/rollback-watchdog-lab).
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var keep = Options.Flag("--keep", "Leaves the host up, to look around");
        var json = Options.Json();
        var command = new Command("demo", Help) { keep, json };
        command.SetAction((parsed, _) => new DemoRun(new Output(parsed.GetValue(json)), parsed.GetValue(keep)).RunAsync());
        return command;
    }
}
