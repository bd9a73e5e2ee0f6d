using System.Text.RegularExpressions;
using Watchdog.Core;

namespace Watchdog.Config;

/// <summary>
/// The keys of config.json: what each is called, what its value may be, and what it does, in words for users. The reader,
/// the mistakes that it tells of and rollback-watchdogd.json(5) are made from this table; the NixOS module and README.md are
/// compared with it. A default is that of <see cref="Settings"/>.
/// </summary>
internal static partial class ConfigKeys
{
    private static readonly KeyTable<Settings> Ssh = new(
        new Settings(),
        Key<Settings>.Of(
            "unit",
            KeyTypes.Form("the name of a service", ServiceName()),
            static s => s.SshUnit,
            static (s, v) => s with { SshUnit = v },
            "\"sshd.service\"",
            """
            The one service whose sshd is believed for logins and proof, watched, and asked. The name of a template, such as
            `sshd@.service`, stands for all of its instances. It is for hosts that run a second sshd which is nobody's way in.
            """) with { DefaultInWords = "each service whose program is sshd" })
    {
        Refusal = "is not allowed; an object",
    };

    private static readonly KeyTable<ProofTerms> Confirm = new(
        ProofTerms.Default,
        Key<ProofTerms>.Of(
            "via",
            KeyTypes.Text,
            static t => t.Via,
            static (t, v) => t with { Via = v },
            "\"wg0\"",
            """
            The network interface over which the SSH session of a proof must have come in. Set it where only that way in
            matters: a proof over any other interface is refused.
            """) with { DefaultInWords = "any interface" },
        Key<ProofTerms>.Of(
            "trustLocalProxy",
            KeyTypes.Truth,
            static t => t.TrustLocalProxy,
            static (t, v) => t with { TrustLocalProxy = v },
            "true",
            """
            Whether an SSH session that a service of this very host opened, as a proxy does, may prove something. Set it where SSH
            comes in by cloudflared, sslh, HAProxy or a reverse tunnel, because sshd sees no other session there. What a
            user's session opens on the host still proves nothing.
            """));

    private static readonly KeyTable<Settings> Metrics = new(
        new Settings(),
        Key<Settings>.Of(
            "textfile",
            KeyTypes.Form("an absolute path that ends in \".prom\"", MetricsPath()),
            static s => s.MetricsFile,
            static (s, v) => s with { MetricsFile = v },
            "\"/var/lib/prometheus/node-exporter/rollback-watchdog.prom\"",
            """
            A file that is kept for the textfile collector of Prometheus' node-exporter: whether a session is open, its phase and
            deadline, the probes, how often sessions have ended how, and the last end. Its directory must be root's, and be
            there; outside of `/run/rollback-watchdogd` the daemon's unit needs it in `ReadWritePaths=`, which the NixOS
            module sees to. packaging/prometheus has alert rules.
            """) with { DefaultInWords = "none" });

    /// <summary>The keys at the top of the file.</summary>
    public static KeyTable<Settings> Top { get; } = new(
        new Settings(),
        Key<Settings>.Of(
            "operators",
            KeyTypes.Text,
            static s => s.Operators,
            static (s, v) => s with { Operators = v },
            "\"wheel\"",
            """
            The group, by name or number, whose members may arm, prove, confirm and roll back, beside root. Everybody on the host may
            ask for the status.
            """) with { DefaultInWords = "none, root alone" },
        Key<Settings>.Of(
            "autoArm",
            KeyTypes.Truth,
            static s => s.AutoArm,
            static (s, v) => s with { AutoArm = v },
            "true",
            """
            Whether a switch that nobody armed for is armed for when it takes its lock, with the system that ran before it as
            target. Whoever switches then has to confirm, each time. On NixOS the module writes true unless
            `services.rollback-watchdog.settings.autoArm` is set to false.
            """),
        Key<Settings>.Of(
            "window",
            KeyTypes.Duration(Range.Day),
            static s => s.Limits.Window,
            static (s, v) => s with { Limits = s.Limits with { Window = v } },
            "\"10min\"",
            """
            How long after a switch proof may take. Without proof the rollback begins when this time has passed since the switch
            ended.
            """),
        Key<Settings>.Of(
            "armedLimit",
            KeyTypes.Duration(Range.Week),
            static s => s.Limits.Armed,
            static (s, v) => s with { Limits = s.Limits with { Armed = v } },
            "\"2h\"",
            """
            How long an armed session waits for its switch. It expires when nothing has changed by then, and the host stays as it
            is. A build between arm and switch may take that long.
            """),
        Key<Settings>.Of(
            "switchLimit",
            KeyTypes.Duration(Range.Day),
            static s => s.Limits.Activation,
            static (s, v) => s with { Limits = s.Limits with { Activation = v } },
            "\"1h\"",
            "How long a switch may run before it counts as hung and is rolled back."),
        Key<Settings>.Of(
            "unprovenLimit",
            KeyTypes.Duration(Range.Week),
            static s => s.Limits.Unproven,
            static (s, v) => s with { Limits = s.Limits with { Unproven = v } },
            "\"4h\"",
            """
            How long, from the first switch of a session on, further switches may move its deadline while no proof comes. One
            switch always has its own limit and the window.
            """),
        Key<Settings>.Of(
            "holdBootDefault",
            KeyTypes.Truth,
            static s => s.HoldBootDefault,
            static (s, v) => s with { HoldBootDefault = v },
            "false",
            """
            Whether the boot loader's default stays the old system while a switch is unproven, so that a reset button is a
            rollback. A system that needs a reboot (`nixos-rebuild boot`, or a switch that ended with 100) is then booted
            once, by the one-shot entry of systemd-boot(7), and becomes the default when it is confirmed. Where the boot loader
            has no such entry the new system is the default at once, and `rollbackctl check` and `status` say so.
            """),
        Key<Settings>.Of(
            "holdAfter",
            KeyTypes.Duration(Range.Hour),
            static s => s.HoldAfter,
            static (s, v) => s with { HoldAfter = v },
            "\"30s\"",
            """
            Where no variable of the firmware can hold the next boot: how long no switch must have run before the daemon holds it
            by a `switch-to-configuration boot` of its own, which takes the switch lock.
            """),
        Key<Settings>.Of(
            "bootLimit",
            KeyTypes.Duration(Range.Week),
            static s => s.Limits.Boot,
            static (s, v) => s with { Limits = s.Limits with { Boot = v } },
            "\"2d\"",
            """
            How long a session whose next boot has changed (`nixos-rebuild boot`) waits for that reboot, however it was armed.
            """),
        Key<Settings>.Of(
            "lockoutTime",
            KeyTypes.Duration(Range.Day),
            static s => s.Limits.Lockout,
            static (s, v) => s with { Limits = s.Limits with { Lockout = v } },
            "\"2min\"",
            """
            How long a required probe that passed at arm may fail after a switch before the rollback does not wait for the end of
            the window. Less than 25s rolls back healthy switches, for a WireGuard tunnel may take that long to come back. Once
            somebody has come in from outside since the switch, no probe rolls back before the deadline. The probe `gateway`
            alone never does, unless its `required` is set to true.
            """),
        Key<Settings>.Of(
            "settleTime",
            KeyTypes.Duration(Range.Day),
            static s => s.Limits.Settle,
            static (s, v) => s with { Limits = s.Limits with { Settle = v } },
            "\"90s\"",
            """
            How long all required probes must pass without a break where they are what confirms (`rollbackctl arm --confirm-by
            probes`). It must be shorter than the window.
            """),
        Key<Settings>.Of(
            "ssh",
            new ObjectType<Settings>(Ssh) { IsPart = true },
            static s => s,
            static (_, v) => v,
            "{\"unit\": \"sshd.service\"}",
            "Which sshd is the host's.") with { DefaultInWords = "each sshd that is a service of the host" },
        Key<Settings>.Of(
            "login",
            KeyTypes.OneOf<LoginMeaning>(NameOf),
            static s => s.Terms.Login,
            static (s, v) => s with { Terms = s.Terms with { Login = v } },
            "\"confirm\"",
            """
            What a new SSH login after a switch counts as: a heartbeat, which moves the deadline one window on, once in a
            session; a confirm, which ends the session and keeps the new system; or nothing.
            """),
        Key<Settings>.Of(
            "witness",
            KeyTypes.Form("a user's name, or a key's fingerprint as `ssh-keygen -l` prints it (SHA256:...)", WitnessForm()),
            static s => s.Terms.Witness,
            static (s, v) => s with { Terms = s.Terms with { Witness = v } },
            "\"monitoring\"",
            """
            The user, or the key, whose login or heartbeat is required beside the probes where they are what confirms. It is for what
            no host can see of itself. A key is known where sshd logs at INFO or above.
            """) with { DefaultInWords = "none" },
        Key<Settings>.Of(
            "confirm",
            new ObjectType<ProofTerms>(Confirm) { IsPart = true },
            static s => s.Terms,
            static (s, v) => s with { Terms = v },
            "{\"via\": \"wg0\"}",
            "From where a proof must come.") with { DefaultInWords = "any interface, and by no proxy" },
        Key<Settings>.Of(
            "rollbackSwitchLimit",
            KeyTypes.Duration(Range.Day),
            static s => s.RollbackSwitchLimit,
            static (s, v) => s with { RollbackSwitchLimit = v },
            "\"15min\"",
            "How long the switch of a rollback may run before the next rung is tried."),
        Key<Settings>.Of(
            "recoveryWindow",
            KeyTypes.Duration(Range.Hour),
            static s => s.RecoveryWindow,
            static (s, v) => s with { RecoveryWindow = v },
            "\"2min\"",
            "How long access may take to come back after a rollback's switch before the next rung is tried; 5 min longer on a host on which no probe comes to an end."),
        Key<Settings>.Of(
            "relapseWatch",
            KeyTypes.Duration(Range.Day),
            static s => s.RelapseWatch,
            static (s, v) => s with { RelapseWatch = v },
            "\"30min\"",
            """
            How long after a rollback a switch, by whatever tool, to the system that was rolled back is a relapse and is rolled back
            at once, unless `rollbackctl allow` or `arm --force` has allowed it since. A switch to an older generation than the
            one that ran before is a relapse too where the tool makes it whose switch was rolled back, as deploy-rs does when it
            takes its own way back after the watchdog's.
            """),
        Key<Settings>.Of(
            "hooks",
            new ObjectType<Settings>(HookKeys.Hooks) { IsPart = true },
            static s => s,
            static (_, v) => v,
            "{\"stranded\": {\"program\": \"/run/current-system/sw/bin/page-me\"}}",
            "Programs that are told of what happens.") with { DefaultInWords = "none" },
        Key<Settings>.Of(
            "notify",
            new ObjectType<NotifySettings>(NotifyKeys.Notify),
            static s => s.Notify,
            static (s, v) => s with { Notify = v },
            "{\"command\": [\"/run/current-system/sw/bin/page-me\"]}",
            "Who is told of the moments of a session.") with { DefaultInWords = "everybody who is logged in at a terminal" },
        Key<Settings>.Of(
            "metrics",
            new ObjectType<Settings>(Metrics) { IsPart = true },
            static s => s,
            static (_, v) => v,
            "{\"textfile\": \"/var/lib/prometheus/node-exporter/rollback-watchdog.prom\"}",
            "What monitoring reads.") with { DefaultInWords = "none" },
        Key<Settings>.Of(
            "probes",
            new ObjectType<ProbeSettings>(ProbeKeys.Probes),
            static s => s.Probes,
            static (s, v) => s with { Probes = v },
            "{\"gateway\": {\"enabled\": false}}",
            """
            Which probes are run, and how. After a switch each is run every 5 s, or after its own end where it takes longer: a slow
            one delays no other. Those that look at the host from outside (`stranger-ssh`, `stranger-wireguard`, `stranger-key`) run
            5, 15, 35 and 75 s after the switch, and then every minute while they pass, because a firewall may limit how many new
            connections it lets in.
            """) with { DefaultInWords = "all that need no configuration" });

    private static string NameOf(LoginMeaning meaning) => meaning switch
    {
        LoginMeaning.Heartbeat => "heartbeat",
        LoginMeaning.Confirm => "confirm",
        LoginMeaning.Ignore => "ignore",
    };

    // systemd.unit(5), DESCRIPTION.
    [GeneratedRegex(@"\A[A-Za-z0-9:_.\\-]{1,200}@?\.service\z")]
    private static partial Regex ServiceName();

    [GeneratedRegex(@"\A/[^\0]{1,4000}\.prom\z")]
    private static partial Regex MetricsPath();

    [GeneratedRegex("^(SHA256:[A-Za-z0-9+/]{43}|[^:/ ]{1,256}|)$")]
    private static partial Regex WitnessForm();
}
