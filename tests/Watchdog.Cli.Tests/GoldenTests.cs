using Watchdog.Protocol;

namespace Watchdog.Cli.Tests;

/// <summary>
/// What a person sees on a terminal of 80 columns, and what a program reads, whole, of each command: a change of it is seen in a
/// review. <c>WATCHDOG_UPDATE_PAGES=1</c> writes the files in Golden anew.
/// </summary>
internal sealed class GoldenTests
{
    private const string Folder = "tests/Watchdog.Cli.Tests/Golden";
    private const string Update = "WATCHDOG_UPDATE_PAGES";
    private const string Differences = "linux: 6.12.58 → 6.12.60, \u001b[31;1m+1.2 MiB\u001b[0m\nopenssh: 10.0p1 → 10.2p1\nopenssl: ∅ → ε\n";

    private static readonly ProbeComparison Healthy = Samples.Probe with { Name = "ssh" };

    private static readonly ProbeComparison Broken = Samples.WorseProbe with
    {
        Name = "stranger-ssh",
        Latest = Samples.WorseProbe.Latest! with { Detail = "no answer from 192.0.2.7, port 22, within 3s, as a stranger sees it: the firewall drops it" },
    };

    private static readonly Session Armed = Samples.Session with { Probes = [Healthy with { Latest = null }, Broken with { Latest = null }] };

    private static readonly Session Unproven = Samples.Unproven with { Probes = [Healthy, Broken], Proofs = 1 };

    private static readonly Session RolledBack = Samples.Ended(Phase.RolledBack) with
    {
        Probes = [Healthy with { Latest = null }, Broken with { Latest = null }],
        Cause = "locked out: stranger-ssh has failed for 1min",
        Rungs =
        [
            new Rung { Number = 1, Name = "make-way", StartedRealtimeUsec = 1_795_143_600_000_000, Outcome = "succeeded", Detail = "" },
            new Rung { Number = 2, Name = "switch", StartedRealtimeUsec = 1_795_143_601_000_000, Outcome = "failed", Detail = "exit code 4: a unit that is of no matter for the way in has failed to start" },
        ],
    };

    private static readonly HistoryEntry Entry = new()
    {
        Session = "k3f9x2",
        RealtimeUsec = 1_795_143_600_000_000,
        Usec = 1,
        BootId = "b0",
        Event = "armed",
        MessageId = "m",
        Text = "by uid 0",
        Fields = new Dictionary<string, string> { ["WATCHDOG_PHASE"] = "armed" },
    };

    private static IEnumerable<TestCaseData> Outputs()
    {
        yield return Case("arm", "arm", ArmReply(Armed, "the host has no key of yours: give it one"));
        yield return Case("arm-probes", "arm --confirm-by probes", ArmReply(Armed with { ConfirmBy = ConfirmBy.Probes }));
        yield return Case("arm-overtaken", "arm", ArmReply(Armed with { Baseline = BaselineRound.Overtaken }));
        yield return Case("status-armed", "status", Samples.Status(Armed));
        yield return Case("status-boot", "status", Samples.Status(Armed with { Deadline = Armed.Deadline! with { Reason = "the next boot has changed: waiting for the reboot", LeadsTo = DeadlineEnd.Rollback }, NextBoot = "/nix/store/r, once; each after it /nix/store/t-nixos-system-host" }));
        yield return Case("status-probation", "status", Samples.Status(Unproven));
        yield return Case("status-probes-confirm", "status", Samples.Status(Unproven with { ConfirmBy = ConfirmBy.Probes, Proof = new ProofWanted { Via = "wg0", Witness = "anna", Login = LoginWorth.Ignore, TrustsLocalProxy = false } }));
        yield return Case("status-rolling-back", "status", Samples.Status(RolledBack with { Phase = Phase.RollingBack }));
        yield return Case("status-stranded", "status", Samples.Status(RolledBack with { Phase = Phase.Stranded }));
        yield return Case("status-rolled-back", "status", Samples.Status(null, RolledBack));
        yield return Case("status-confirmed", "status", Samples.Status(null, Samples.Ended(Phase.Confirmed) with { Cause = "", Probes = Armed.Probes }));
        yield return Case("status-none", "status", Samples.Status(null));
        yield return Case("watch", "status --watch", Samples.Status(Unproven, continues: true) + Samples.Status(Unproven with { Proofs = 2 }, continues: true) + Samples.Status(null, RolledBack, continues: true));
        yield return Case("heartbeat", "heartbeat", Samples.SessionReply(Unproven));
        yield return Case("confirm", "confirm k3f9x2", Samples.ConfirmReply(Samples.Ended(Phase.Confirmed) with { Cause = "" }));
        yield return Case("confirm-id-needed", "confirm", FakeDaemon.Refuse(new RefusedError { Code = "id-needed", Reason = "another session ended within the last hour", Hint = "if you mean the open one, say so: `rollbackctl confirm k3f9x2`, or `heartbeat k3f9x2`" }));
        yield return Case("disarm", "disarm", Samples.SessionReply(Samples.Ended(Phase.Disarmed) with { Cause = "" }));
        yield return Case("rollback", "rollback", Samples.SessionReply(Unproven with { Deadline = Unproven.Deadline! with { Reason = "asked for: by root", RemainingUsec = 0 } }));
        yield return Case("history", "history", FakeDaemon.Reply(ControlMethods.History.WriteReply(new HistoryReply { Entries = [Entry, Entry with { Event = "deadline-moved", Text = "4min 58s: a heartbeat" }] })));
        yield return Case("probe", "probe", FakeDaemon.Reply(ControlMethods.Probe.WriteReply(new ProbeReply { Probes = [Healthy, Broken] })));
        yield return Case("check", "check", FakeDaemon.Reply(ControlMethods.Check.WriteReply(new CheckReply
        {
            Problems = ["ssh fails, and would not count: nothing listens on port 22; start sshd (`systemctl status sshd`), or leave it out: `probes.ssh.enabled` = false in config.json"],
            Notes = ["you did not come in over SSH: `access` has nobody's way in to look after; run this, and arm, from an SSH session"],
            Target = "/nix/store/t-nixos-system-host",
            Probes = [Healthy, Broken],
        })));
        yield return Case("check-drill", "check --drill", Drill(Rehearsed(true)));
        yield return Case("check-drill-fails", "check --drill", Drill(Rehearsed(false) with
        {
            Problems = ["dry-activate: switch-to-configuration did not end within 10min; see `journalctl -t rollback-watchdogd`, or run it by hand: `/nix/store/t-nixos-system-host/bin/switch-to-configuration dry-activate`"],
        }));
        yield return Case("allow", "allow 42", FakeDaemon.Reply(ControlMethods.Allow.WriteReply(new AllowReply { System = "/nix/store/r", WasRefused = true })));
        yield return Case("allow-not-refused", "allow 42", FakeDaemon.Reply(ControlMethods.Allow.WriteReply(new AllowReply { System = "/nix/store/r", WasRefused = false })));
        yield return Case("incoming", "incoming 42", FakeDaemon.Reply(ControlMethods.Incoming.WriteReply(new IncomingReply())));
        yield return Case("boot", "boot", Samples.Status(Unproven, bootUnproven: true));
    }

    [TestCaseSource(nameof(Outputs))]
    public async Task Output_OfACommand_IsTheFile(string name, string line, string reply)
    {
        await using var daemon = FakeDaemon.Replies(reply);

        await CompareAsync(name + ".txt", daemon, line.Split(' '));
    }

    [TestCaseSource(nameof(Outputs))]
    public async Task Json_OfACommand_IsTheFile(string name, string line, string reply)
    {
        await using var daemon = FakeDaemon.Replies(reply);

        await CompareAsync(name + ".json", daemon, [.. line.Split(' '), "--json"]);
    }

    [Test]
    public void Files_EachOne_IsOfATest()
    {
        var expected = Outputs().Select(c => (string)c.Arguments[0]!).SelectMany(n => new[] { n + ".txt", n + ".json" });
        Assert.That(Directory.EnumerateFiles(Checkout.PathOf(Folder)).Select(Path.GetFileName), Is.EquivalentTo(expected));
    }

    /// <summary>A terminal of 80 columns has no line that it would have to break.</summary>
    [Test]
    public void Files_ForPeople_FitIntoEightyColumns()
    {
        // One line of `arm` is for copying; what an error says, and a line of a stream, is broken by the terminal.
        var tooLong = Directory.EnumerateFiles(Checkout.PathOf(Folder), "status-*.txt").Concat(Directory.EnumerateFiles(Checkout.PathOf(Folder), "check*.txt"))
            .SelectMany(f => File.ReadAllLines(f).Where(l => l.Length > 80).Select(l => $"{Path.GetFileName(f)}: {l}"));
        Assert.That(tooLong, Is.Empty);
    }

    private static TestCaseData Case(string name, string line, string reply) => new TestCaseData(name, line, reply).SetArgDisplayNames(name);

    /// <summary>As the daemon says it: a reply after each step, and the verdict.</summary>
    private static string Drill(DrillReply whole) =>
        string.Concat(Enumerable.Range(1, whole.Steps.Count).Select(n => FakeDaemon.Reply(
            ControlMethods.Drill.WriteReply(whole with { Steps = [.. whole.Steps.Take(n)], Saved = null, Problems = [], Probes = [] }), continues: true)))
        + FakeDaemon.Reply(ControlMethods.Drill.WriteReply(whole));

    private static DrillReply Rehearsed(bool isSaved) => new()
    {
        Problems = [],
        Notes = [],
        Target = "/nix/store/t-nixos-system-host",
        Probes = [Healthy],
        Steps =
        [
            Step("timer", 2_034_000, "PID 1 has started the executor by a timer of 2s"),
            Step("state", 4_000, "the disk takes a session"),
            Step("pid1", 3_000, "PID 1 answers rollback-watchdogd-drill-k3f9x2.service"),
            Step("target", 1_000, "/nix/store/t-nixos-system-host"),
            isSaved ? Step("dry-activate", 312_000, "switch-to-configuration exited 0")
                : Step("dry-activate", 600_000_000, "switch-to-configuration did not end within 10min") with { Passed = false },
            Step("next-boot", 9_000, "the next boot leads to /nix/store/t-nixos-system-host; a variable can hold the boot default"),
            Step("probes", 740_000, "9 passed, 0 failed, 0 skipped"),
        ],
        Saved = isSaved,
        ElapsedUsec = isSaved ? 3_103_000 : 602_791_000,
    };

    private static DrillStep Step(string name, long usec, string detail) => new() { Name = name, Passed = true, TookUsec = usec, Detail = detail };

    private static string ArmReply(Session session, params string[] notes) =>
        FakeDaemon.Reply(ControlMethods.Arm.WriteReply(new ArmReply { Session = session, Program = Samples.Program, Notes = notes }));

    private static async Task CompareAsync(string file, FakeDaemon daemon, string[] line)
    {
        var isWatch = line.Contains("--watch");
        var run = await CliRun.RunAsync([.. line, "--socket", daemon.SocketPath], e => e with
        {
            Size = isWatch ? null : static () => (80, 24),
            Capture = static (_, _, _, _) => Task.FromResult<string?>(Differences),
        });
        var shown = $"$ rollbackctl {string.Join(' ', line)}\n{run.Output}{run.Error}exit code {run.ExitCode}\n";
        var path = Checkout.PathOf($"{Folder}/{file}");
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, shown);
        }

        var kept = File.Exists(path) ? await File.ReadAllTextAsync(path) : "";
        Assert.That(shown, Is.EqualTo(kept), $"{Folder}/{file}; this writes it: {Update}=1 dotnet test tests/Watchdog.Cli.Tests --filter {nameof(GoldenTests)}");
    }
}
