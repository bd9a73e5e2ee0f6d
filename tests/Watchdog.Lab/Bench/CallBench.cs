using Watchdog.Lab.Running;

namespace Watchdog.Lab.Bench;

/// <summary>
/// How long calls take: medians in microseconds, timed by a shell in the host, where no nsenter is in the way. What is timed
/// prints into a file there.
/// </summary>
/// <param name="host">The host.</param>
/// <param name="runs">So many of each.</param>
internal sealed class CallBench(LabHost host, int runs)
{
    private const string Quiet = ">/run/lab-call 2>&1 || true";
    private const string Disarm = "rollbackctl disarm >/dev/null";

    /// <summary><c>rollbackctl status</c>.</summary>
    public Task<double> StatusAsync() => TimedAsync($"rollbackctl status {Quiet}");

    /// <summary>A program of systemd that does next to nothing.</summary>
    public Task<double> BusctlAsync() => TimedAsync($"busctl --version {Quiet}");

    /// <summary>
    /// <c>rollbackctl arm</c> to its first line, which is printed when all is durable; the call goes on, and is waited for, outside
    /// of the time.
    /// </summary>
    public Task<double> ArmedAsync() => TimedAsync(
        "exec 3< <(rollbackctl arm 2>&1); read -r line <&3; to=${EPOCHREALTIME/./}",
        before: "unset to",
        after: $"{{ echo \"$line\"; cat <&3; }} > /run/lab-call; exec 3<&-; {Disarm}");

    /// <summary><c>rollbackctl arm</c> to its end.</summary>
    public Task<double> ArmAsync() => TimedAsync($"rollbackctl arm {Quiet}", after: Disarm);

    /// <summary><c>rollbackctl probe</c>.</summary>
    public Task<double> ProbeAsync() => TimedAsync($"rollbackctl probe {Quiet}");

    /// <summary>A timer of systemd, which makes nothing durable.</summary>
    public Task<double> TimerAsync() => TimedAsync($"systemd-run --unit=footprint-$i --on-active=1h true {Quiet}", after: "systemctl stop footprint-$i.timer");

    private async Task<double> TimedAsync(string command, string before = ":", string after = ":")
    {
        var said = await host.InAsync("bash", "-c", $$$"""
            for ((i = 0; i < {{{runs}}}; i++)); do
              {{{before}}}
              from=${EPOCHREALTIME/./}
              {{{command}}}
              echo $(( ${to:-${EPOCHREALTIME/./}} - from ))
              {{{after}}}
            done
            """);
        return Figures.Median(said.Text.Split('\n').Select(Figures.Number));
    }
}
