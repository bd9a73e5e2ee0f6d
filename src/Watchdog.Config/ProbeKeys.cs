using Watchdog.Core;

namespace Watchdog.Config;

/// <summary>
/// The keys of <c>probes</c>: the probes that are there by themselves, by name, each with the same keys, and <c>command</c>, an
/// object of the user's own.
/// </summary>
internal static class ProbeKeys
{
    private const string Command = "command";

    private static readonly KeyType<bool> Truth = KeyTypes.Truth with { Refusal = "is not allowed; true or false" };

    private static readonly KeyTable<ProbeTuning> Tuning = new(
        new ProbeTuning(null, null, null),
        Key<ProbeTuning>.Of(
            "enabled",
            Truth,
            static t => t.Enabled ?? true,
            static (t, v) => t with { Enabled = v },
            "false",
            "Whether the probe is run at all."),
        Key<ProbeTuning>.Of(
            "required",
            Truth,
            static t => t.Required ?? true,
            static (t, v) => t with { Required = v },
            "false",
            """
            Whether the probe's failure counts, once it passed at arm. What a probe sees that is not required is shown, and decides
            nothing.
            """) with { DefaultInWords = $"true; false for {string.Join(", ", KnownProbe.All.Where(static p => !p.IsRequired).Select(static p => p.Name))}" },
        Key<ProbeTuning>.Of(
            "timeout",
            KeyTypes.Duration(Range.Probe),
            static t => t.Timeout ?? ProbeTuning.DefaultTimeout,
            static (t, v) => t with { Timeout = v },
            "\"15s\"",
            "How long one run of the probe may take; one that takes longer has failed.") with
        {
            DefaultInWords = "5s; 10s for ssh, access; 26s for stranger-ssh, stranger-wireguard, stranger-key",
        })
    {
        Contradiction = static t => t is { Enabled: false, Required: true }
            ? "`enabled` is false and `required` is true: a probe that is not run can be required by nobody; leave one of them out"
            : null,
    };

    private static readonly KeyTable<CommandSettings> Commands = new(
        new CommandSettings("", "", [], ProbeTuning.DefaultTimeout, Required: true),
        Key<CommandSettings>.Of(
            "program",
            KeyTypes.Program,
            static c => c.Program,
            static (c, v) => c with { Program = v },
            "\"/run/current-system/sw/bin/pg_isready\"",
            """
            The program, which runs as root. It passes when it exits with 0, and what it prints is shown. While somebody asks with
            `rollbackctl probe`, it may run twice at a time.
            """) with { IsRequired = true },
        Key<CommandSettings>.Of(
            "arguments",
            KeyTypes.Arguments,
            static c => c.Arguments,
            static (c, v) => c with { Arguments = v },
            "[\"--quiet\"]",
            "The program's arguments, as they are: no shell reads them."),
        Key<CommandSettings>.Of(
            "timeout",
            KeyTypes.Duration(Range.Probe),
            static c => c.Timeout,
            static (c, v) => c with { Timeout = v },
            "\"8s\"",
            "How long one run of the program may take; one that takes longer is killed and has failed."),
        Key<CommandSettings>.Of(
            "required",
            Truth,
            static c => c.Required,
            static (c, v) => c with { Required = v },
            "false",
            "Whether its failure counts, once it passed at arm."));

    /// <summary>The keys of <c>probes</c>.</summary>
    public static KeyTable<ProbeSettings> Probes { get; } = new(
        ProbeSettings.Default,
        Probe(
            KnownProbe.Ssh,
            """
            Looks whether sshd still listens for you, on the address to which you came, exchanges keys there, and shows the host keys
            that it had at arm. A connection from the host to itself meets no firewall: this probe sees sshd, not whether anybody
            reaches it.
            """),
        Probe(
            KnownProbe.Access,
            """
            Looks after the way by which you came in: the means (key, certificate or password), the very key, and sudo, doas or su as
            you used it. That another's key is left does not count. It asks the sshd that serves your port for its settings, and an
            AuthorizedKeysCommand with the key by which you came in (%f, %t, %k, from sshd's line in the journal and the keys that are
            found); at arm it says what it does not know.
            """),
        Probe(
            KnownProbe.WireGuard,
            """
            Looks whether the tunnel by which you came in still carries packets between you and the host, and tells what has become of
            all other tunnels and peers. It changes nothing: where the new configuration has lost a peer's endpoint, it does not
            set it again.
            """),
        Probe(
            KnownProbe.StrangerSsh,
            "Looks whether a stranger beside the host reaches, through the host's own firewall, the SSH listener by which you came in."),
        Probe(
            KnownProbe.StrangerWireGuard,
            """
            Looks whether a stranger with a key of its own shakes hands with each WireGuard interface, and reaches through it the
            SSH ports that it reached at arm.
            """),
        Probe(
            KnownProbe.StrangerKey,
            """
            Has sshd say from outside whether it would take the key by which you came in: a login that ends before its signature, at
            arm, after each switch, and then once a minute.
            """),
        Probe(KnownProbe.Address, "Looks whether the host still has the address to which you came, and a way back to you."),
        Probe(
            KnownProbe.Gateway,
            """
            Looks whether the next hop of the default route answers. Its failure alone rolls nothing back before the deadline, unless
            its `required` is set to true.
            """),
        Probe(KnownProbe.Units, "Looks whether a unit has failed that had not failed at arm."),
        Key<ProbeSettings>.Of(
            Command,
            new CommandsType(Commands),
            static p => p.Commands,
            static (p, v) => p with { Commands = v },
            "{\"database\": {\"program\": \"/run/current-system/sw/bin/pg_isready\", \"timeout\": \"8s\"}}",
            "Probes of your own: an object of programs, each by a name of 1 to 32 lower-case letters, digits and dashes.") with
        {
            DefaultInWords = "none",
        });

    /// <summary>The probes that are there by themselves.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Probes.Keys.Select(k => k.Name).Where(n => n != Command)];

    private static Key<ProbeSettings> Probe(KnownProbe probe, string description) => Key<ProbeSettings>.Of(
        probe.Name,
        new ObjectType<ProbeTuning>(Tuning),
        p => p.Tuned.GetValueOrDefault(probe.Name),
        (p, v) => p with { Tuned = new Dictionary<string, ProbeTuning>(p.Tuned) { [probe.Name] = v } },
        "{\"enabled\": false}",
        description) with { DefaultInWords = "as below" };
}
