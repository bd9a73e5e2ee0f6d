using Watchdog.Lab.Running;

namespace Watchdog.Lab.Demo;

/// <summary>Says what it is going to do, makes a host, and has its operator locked out of it twice.</summary>
/// <param name="output">Where it speaks.</param>
/// <param name="keep">Whether the host stays up, by the name <c>demo</c>.</param>
internal sealed class DemoRun(Output output, bool keep)
{
    private const string DefaultState = "/var/tmp/rollback-watchdog-lab";
    private const string ConnectTimeout = "2"; // seconds
    private static readonly string State = Environment.GetEnvironmentVariable("WATCHDOG_LAB") is { Length: > 0 } set ? set : DefaultState;
    private readonly long _from = TimeProvider.System.GetTimestamp();

    /// <summary>Runs it.</summary>
    /// <returns>0 when the host came back both times as it must; else 1.</returns>
    public async Task<int> RunAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new RunEndException(1, "it takes root, for a container with its own network");
        }

        Environment.SetEnvironmentVariable("WATCHDOG_LAB_CONNECT_TIMEOUT", ConnectTimeout);
        await AnnounceAsync();
        output.Say("== Building the product, and the host's generations");
        await Preparation.PrepareAsync(output);
        output.Say($"ready after {Seconds} s\n");
        output.Say("== A host, and its operator on another one");
        var host = keep ? await LabHost.UpByNameAsync("demo") : await LabHost.UpAsync("demo");
        var isKept = false;
        try
        {
            var came = await LockOutTwiceAsync(host);
            if (keep)
            {
                LookAround(host.Name);
                isKept = true;
            }

            return came ? 0 : 1;
        }
        finally
        {
            if (!isKept)
            {
                await host.DisposeAsync();
            }
        }
    }

    private string Seconds => Figures.Whole(TimeProvider.System.GetElapsedTime(_from).TotalSeconds);

    private async Task<bool> LockOutTwiceAsync(LabHost host)
    {
        var baseline = await host.CurrentSystemAsync();
        var systemd = (await host.InAsync("systemctl", "--version")).Text.Split('\n')[0];
        output.Say($"up: {systemd}, running {HostSystems.NameOf(baseline)}; ssh answers on its LAN address and through its tunnel");
        LockoutResult[] results =
        [
            await new DemoLockout(output, host, baseline).RunAsync("firewall-port", "a switch to a firewall without port 22, as nixos-rebuild does it", isDirect: false),
            await new DemoLockout(output, host, baseline).RunAsync("wg-cut-midway", "a switch that stops the tunnel it is run over, and dies of that half-way", isDirect: true),
        ];
        var came = results.All(r => r.Failure is null);
        output.Result(came ? $"\nBoth times the host came back by itself ({Seconds} s in all)." : "\nFAILED: see above.", new { recovered = came, lockouts = results });
        return came;
    }

    private async Task AnnounceAsync()
    {
        var missing = (await LabCommand.RunAsync(["missing"])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        output.Say($"""
            == Before anything is done
            installs with apt-get:  {(missing.Length == 0 ? "nothing, all it needs is here" : string.Join(' ', missing))}
            builds into:            artifacts/ of this repository (NuGet packages: the usual cache)
            keeps its state in:     {State} (remove it with: rm -r {State})
            runs:                   one container in namespaces of its own; the machine's network and /nix are not touched

            """);
    }

    private void LookAround(string host)
    {
        var lab = State == DefaultState ? "tests/lab/lab" : $"WATCHDOG_LAB={State} tests/lab/lab";
        output.Say($"""

            The host is still up. To look around:
              {lab} op {host} wg rollbackctl status       as the operator, over ssh (wg or lan)
              {lab} op {host} lan rollbackctl history     what it remembers, and why
              {lab} in {host} lab-generations             as root, out of band: other ways to be locked out
              {lab} in {host} journalctl -f
              {lab} rm {host}                             when you have seen enough
            """);
    }
}
