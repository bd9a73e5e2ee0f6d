using System.Text.RegularExpressions;
using Watchdog.Lab.Tests.Faults.Tracing;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>A deadline that passes, in which the executor is traced from its first instruction on.</summary>
/// <remarks>
/// PID 1 starts the executor, so that nothing can be attached to it in time: a script in its place stops itself, is taken
/// hold of, and becomes the executor. Only the first one of this session.
/// </remarks>
internal sealed partial class ExecutorCourse() : Course("rollback")
{
    private const string Place =
        """
        program=$(readlink -f /run/current-system/sw/bin/rollback-watchdogd)
        mkdir -p /srv/real /run/lab
        [ -e /srv/real/rollback-watchdogd ] || cp "$program" /srv/real/rollback-watchdogd
        cat > /srv/instead <<'SCRIPT'
        #!/bin/sh
        wanted=$(cat /run/lab/stop-once 2>/dev/null)
        case "$1 $*" in recover*"${wanted:-nobody}"*) if mv /run/lab/stop-once /run/lab/stopped 2>/dev/null; then kill -STOP $$; fi ;; esac
        exec /srv/real/rollback-watchdogd "$@"
        SCRIPT
        chmod +x /srv/instead
        mountpoint -q "$program" || mount --bind /srv/instead "$program"
        """;

    private const string TakeAway =
        """
        program=$(readlink -f /run/current-system/sw/bin/rollback-watchdogd)
        if mountpoint -q "$program"; then umount -l "$program"; fi
        rm -f /run/lab/stop-once /run/lab/stopped
        """;

    // What PID 1 allows an executor by itself is more than an hour. A drop-in for all units whose names begin like that
    // (systemd.unit(5)) makes it shorter; the rest is as it always is.
    private const string ShortLimit =
        """
        mkdir -p /run/systemd/system/rollback-watchdogd-.service.d
        printf '[Service]\nRuntimeMaxSec=4s\n' > /run/systemd/system/rollback-watchdogd-.service.d/limit.conf
        systemctl daemon-reload
        """;

    private const string UsualLimit =
        """
        if [ -e /run/systemd/system/rollback-watchdogd-.service.d ]; then
          rm -r /run/systemd/system/rollback-watchdogd-.service.d
          systemctl daemon-reload
        fi
        """;

    /// <inheritdoc/>
    protected override string Essential => "rename /var/lib/rollback-watchdogd/";

    // Longer than it takes to save the deadline from the moment in which PID 1 holds its timer: before a deadline that is not
    // saved yet PID 1 may have started the executor already, and then the daemon makes a spare timer, whose executor would do
    // the work in the place of the traced one.
    private const string Window = "3s";

    /// <inheritdoc/>
    protected override async Task<Tracer> PlayOnceAsync(FaultHost host, IReadOnlyList<PlannedFault> planned)
    {
        if (planned.Any(p => p.Injection.Kind == InjectionKind.Stop))
        {
            await host.ShellAsync(ShortLimit);
        }

        var armed = await host.ShellAsync($"rollbackctl --json arm --window {Window} --armed-limit 60s");
        var session = Id().Match(armed.Output) is { Success: true } id ? id.Groups[1].Value : throw new LabException($"not armed: {armed}");
        await host.ShellAsync(Place);

        // That of the session before may be started once more by PID 1, after it was killed, and is let through.
        await host.ShellAsync($"echo {session} > /run/lab/stop-once");
        if (await host.SwitchAsync(host.Firewall) is { Succeeded: false } switched)
        {
            throw new LabException($"the switch, which nothing was injected into: {switched}");
        }

        var pid = 0;
        await host.UntilAsync(() => (pid = host.Files.ProcessOf($"rollback-watchdogd-{session}-?.service") ?? 0) > 0 && IsStopped(pid), "the executor is started");
        var tracer = await Tracer.AttachAsync(pid, planned, isFromExec: true);
        await host.UntilAsync(() => tracer.Ended.IsCompleted, "the executor has come to its fault, or to its end");
        await tracer.ReleaseAsync();

        await AssertBackAsync(host, session);

        // One that stays would stay for an hour: its limit is made longer below.
        await host.UntilAsync(() => host.Files.ProcessOf($"rollback-watchdogd-{session}-*.service") is null, "the executor has ended, too");
        if (await host.ShellAsync("readlink -f /nix/var/nix/profiles/system; lab-boot-default") is var back && back.Output.Trim() != $"{host.Base}\n{host.Base}")
        {
            throw new LabException($"profile and boot default: {back}");
        }

        await host.ShellAsync(TakeAway);
        await host.AssertConsistentAsync();
        await host.ShellAsync(UsualLimit);
        await host.ResetAsync();
        return tracer;
    }

    private static bool IsStopped(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Contains(") T ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [GeneratedRegex("\"id\":\"([a-z0-9]+)\"")]
    private static partial Regex Id();
}
