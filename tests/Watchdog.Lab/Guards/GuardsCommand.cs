using System.CommandLine;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.Guards;

/// <summary>tests/lab/guards.</summary>
internal static class GuardsCommand
{
    private const int DefaultMinutes = 3;

    private const string Help = """
        sshguard and fail2ban, as NixOS sets them up, watch the sshd of a host in probation. Do they block one of the host's own
        addresses because of the probes, and how many connections a minute does sshd see? Needs root and Debian with python3.

        Arms a host whose sshd listens on one of its addresses (both guards spare the loopback by themselves), switches, and
        waits. Then an attacker comes, and both guards must block it: else they had not been watching.
        Exit status 0: nothing was blocked, the operator is let in, and sshd saw at most 6 connections in each minute.
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var minutes = Options.Number("--minutes", "How long the probation is; an hour is what is aimed at", DefaultMinutes, most: 24 * 60);
        var json = Options.Json();
        var command = new Command("guards", Help) { minutes, json };
        command.SetAction((parsed, _) => new GuardsRun(new Output(parsed.GetValue(json)), parsed.GetValue(minutes)).RunAsync());
        return command;
    }
}
