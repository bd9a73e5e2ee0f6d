using Watchdog.Lab.Tests.Scenarios;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>
/// A host for faults at system calls, thousands of them: it runs <c>fault-base</c>, is switched to <c>fault-firewall</c>
/// or <c>fault-healthy</c>, and is looked at from outside, through its files. Its shell out of band is one that stays open.
/// </summary>
internal sealed class FaultHost : IAsyncDisposable
{
    private const string Profiles = "/nix/var/nix/profiles";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Its generations stay the profile's second to fourth. A session manager that comes and goes with each login is
    // most of what a login costs.
    private const string SetUp =
        """
        set -e
        cd /nix/var/nix/profiles
        firewall=$(lab-generations fault-firewall) healthy=$(lab-generations fault-healthy) base=$(lab-generations fault-base)
        for system in $firewall $healthy $base; do nix-env -p system --set $system; done
        $base/bin/switch-to-configuration switch
        ln -sfn $base /run/booted-system
        loginctl enable-linger root
        systemctl daemon-reload
        systemctl restart rollback-watchdogd.service
        echo $firewall $healthy $base
        """;

    private readonly LabHost _host;
    private OperatorSession? _shell;

    private FaultHost(LabHost host)
    {
        _host = host;
        Files = new HostFiles(host.Name);
    }

    /// <summary>Its files and processes, from outside.</summary>
    public HostFiles Files { get; }

    /// <summary>The store path of the generation that it runs when nothing is being tried.</summary>
    public string Base { get; private set; } = "";

    /// <summary>The store path of the one that locks the operator out.</summary>
    public string Firewall { get; private set; } = "";

    /// <summary>The store path of one that does not.</summary>
    public string Healthy { get; private set; } = "";

    /// <summary>Brings one up.</summary>
    /// <exception cref="LabException">It did not come up.</exception>
    public static async Task<FaultHost> UpAsync()
    {
        var host = new FaultHost(await LabHost.UpAsync("fault"));
        try
        {
            var set = await host._host.ShellAsync(SetUp);
            if (!set.Succeeded || set.Text.Split('\n')[^1].Split(' ') is not [var firewall, var healthy, var before])
            {
                throw new LabException($"a host for faults: {set}");
            }

            (host.Firewall, host.Healthy, host.Base) = (firewall, healthy, before);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether something beside the traced process is in its way, so that a course need not succeed.</summary>
    public bool IsDisturbed { get; private set; }

    /// <summary>Does something while journald stands still.</summary>
    /// <param name="isFull">Whether its queue is full, so that it takes nothing more: sshd waits for it then, too.</param>
    /// <param name="act">What is done.</param>
    public async Task<T> WithoutJournaldAsync<T>(bool isFull, Func<Task<T>> act)
    {
        IsDisturbed = isFull;
        var frozen = await ShellAsync(isFull ? Journald.FreezeFull : Journald.Freeze);
        if (!frozen.Succeeded)
        {
            throw new LabException($"journald cannot be stopped: {frozen}");
        }

        try
        {
            return await act();
        }
        finally
        {
            await ShellAsync(Journald.BringBack);
            IsDisturbed = false;
        }
    }

    /// <summary>Runs a line of shell as root, out of band. After a reboot it is a new shell's.</summary>
    /// <exception cref="LabException">The host does not answer.</exception>
    public async Task<CommandResult> ShellAsync(string line)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _shell ??= await OperatorSession.OpenAsync(["in", _host.Name, "sh"]);
                return await _shell.RunAsync(line);
            }
            catch (Exception e) when (attempt < 3 && e is LabException or IOException or OperationCanceledException)
            {
                // It has rebooted, or is about to.
                await CloseShellAsync();
                await UntilAsync(async () => (await _host.InAsync("true")).Succeeded, "the host is up");
            }
        }
    }

    /// <summary>Runs a command over a new ssh connection of the operator's.</summary>
    public Task<CommandResult> OperatorAsync(params IEnumerable<string> command) => _host.OperatorAsync(Way.Lan, command);

    /// <summary>Switches, without the watchdog: profile and switch-to-configuration.</summary>
    public Task<CommandResult> SwitchAsync(string system) =>
        ShellAsync($"ln -sfn system-{(system == Firewall ? 2 : system == Healthy ? 3 : 4)}-link {Profiles}/system && {system}/bin/switch-to-configuration switch");

    /// <summary>Whether sshd answers the operator: the firewall lets a new connection in.</summary>
    public async Task<bool> LetsInAsync() =>
        (await _host.BesideAsync("timeout", "2", "bash", "-c", "exec 3<>/dev/tcp/10.77.0.2/22 && read -r line <&3")).Succeeded;

    /// <summary>Asks again and again until the condition holds.</summary>
    /// <exception cref="LabException">It did not hold in time; with the end of the host's journal.</exception>
    public Task UntilAsync(Func<Task<bool>> condition, string what) => _host.UntilAsync(condition, Limit, what);

    /// <summary>As the other.</summary>
    public Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    /// <summary>The daemon, whatever was done to it, answers.</summary>
    public async Task BringDaemonBackAsync()
    {
        // One that does not live is started by PID 1, a second later.
        await ShellAsync("systemctl kill --signal=CONT rollback-watchdogd.service 2>/dev/null; systemctl start rollback-watchdogd.service");
        await UntilAsync(async () => (await StatusAsync()) is not null, "the daemon answers");
    }

    /// <summary>How things stand; null when nobody says.</summary>
    public async Task<StatusReply?> StatusAsync() => WatchdogClient.StatusOf(await ShellAsync("timeout 10 rollbackctl --json status 2>/dev/null"));

    /// <summary>What must be true at any time: what the daemon says is what PID 1 and the disk hold.</summary>
    /// <exception cref="LabException">It is not, not even after a restart, which tidies up what could not be.</exception>
    public async Task AssertConsistentAsync()
    {
        var seen = "";
        for (var attempt = 1; attempt <= 100; attempt++)
        {
            seen = await InconsistencyAsync();
            if (seen.Length == 0)
            {
                return;
            }

            if (attempt == 20)
            {
                await ShellAsync("systemctl restart rollback-watchdogd.service");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        throw new LabException(seen);
    }

    /// <summary>Makes the host what it was: no session, the old generation, its generations in its profile.</summary>
    public async Task ResetAsync()
    {
        await UntilAsync(
            async () =>
            {
                var status = await StatusAsync();
                if (status?.Session is { } open)
                {
                    await ShellAsync($"rollbackctl disarm {open.Id}");
                }

                return status is { Session: null };
            },
            "no session is open");

        if (Files.Running != Base)
        {
            await SwitchAsync(Base);
        }

        await ShellAsync(
            $"""
            cd {Profiles}; ln -sfn system-4-link system
            for link in system-*-link; do case $link in system-[1234]-link) ;; *) rm "$link" ;; esac; done
            rm -f {HostFiles.State}/history.jsonl {HostFiles.State}/rolled-back.json {HostFiles.State}/plain-rollback {HostFiles.Runtime}/plain-rollback
            """);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseShellAsync();
        await _host.DisposeAsync();
    }

    private async Task<string> InconsistencyAsync()
    {
        if (await StatusAsync() is not { } status)
        {
            return "the daemon does not answer";
        }

        var held = (await ShellAsync(
            $"systemctl list-units --all --no-legend --plain 'rollback-watchdogd-*.timer'; exec 2>/dev/null; ls /nix/var/nix/gcroots/rollback-watchdogd; ls {HostFiles.State}/*.new {HostFiles.Runtime}/*.new; true")).Output;
        if (status.Session is not { } open)
        {
            return held.Trim().Length == 0 ? "" : $"held without a session: {held}";
        }

        return held.Contains(".new", StringComparison.Ordinal) ? $"left in the middle of a save: {held}"
            : !held.Contains(open.Deadline?.Timer ?? "?", StringComparison.Ordinal) ? $"no timer {open.Deadline?.Timer} for the open session: {held}"
            : !held.Contains($"{open.Id}-target", StringComparison.Ordinal) ? $"no root for the open session {open.Id}: {held}"
            : "";
    }

    private async Task CloseShellAsync()
    {
        if (_shell is { } shell)
        {
            _shell = null;
            await shell.DisposeAsync();
        }
    }
}
