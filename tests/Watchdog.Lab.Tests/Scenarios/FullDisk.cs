namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// A small disk of its own below the watchdog's state and below Nix's (profiles, database, roots), which a test can use up.
/// </summary>
internal sealed class FullDisk(LabHost host)
{
    /// <summary>Lays it below what is there, and has the daemon see it.</summary>
    public Task MountAsync() => host.MustShellAsync(
        """
        set -e
        for d in /var/lib/rollback-watchdogd /nix/var; do
          mkdir -p /tmp/kept && rm -rf /tmp/kept && cp -a $d /tmp/kept
          mount -t tmpfs -o size=24m,nr_inodes=4000,mode=0755 tmpfs $d
          cp -a /tmp/kept/. $d/
        done
        systemctl restart rollback-watchdogd.service
        """);

    /// <summary>Uses it up.</summary>
    /// <param name="how"><c>full</c>: no block is left; <c>no-inodes</c>: no file can be made; <c>read-only</c>.</param>
    public Task UseUpAsync(string how) => host.MustShellAsync(how switch
    {
        "full" => "for d in /var/lib/rollback-watchdogd /nix/var; do dd if=/dev/zero of=$d/filler bs=4k; done 2>/dev/null; ! echo x > /var/lib/rollback-watchdogd/probe; rm -f /var/lib/rollback-watchdogd/probe",
        "no-inodes" => "for d in /var/lib/rollback-watchdogd /nix/var; do mkdir $d/filler; seq 5000 | (cd $d/filler; xargs touch); done 2>/dev/null; ! touch /var/lib/rollback-watchdogd/probe 2>/dev/null",
        _ => "mount -o remount,ro /var/lib/rollback-watchdogd && mount -o remount,ro /nix/var && ! touch /var/lib/rollback-watchdogd/probe 2>/dev/null",
    });

    /// <summary>Makes room again.</summary>
    public Task MakeRoomAsync() => host.MustShellAsync(
        "for d in /var/lib/rollback-watchdogd /nix/var; do mount -o remount,rw $d; rm -rf $d/filler; done; touch /var/lib/rollback-watchdogd/probe && rm /var/lib/rollback-watchdogd/probe");
}
