using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Commands;

internal sealed class ArmCommandTests
{
    [Test]
    public async Task Arm_Granted_SaysWhatHoldsAndWhatIsNext()
    {
        await using var daemon = FakeDaemon.Replies(Samples.ArmReply(Samples.Session));

        var run = await CliRun.AgainstAsync(daemon, "arm");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.StartWith("armed  k3f9x2  target previous /nix/store/t-nixos-system-host\n"));
        Assert.That(run.Output, Does.Contain("expires in 1h; after the switch you have 5min to prove"));
        Assert.That(run.Output, Does.Contain("sshd:22  yes     passed  key exchange"));
        Assert.That(run.Output, Does.Contain("from a NEW ssh session: rollbackctl confirm k3f9x2\n"));
        Assert.That(run.Output, Does.Contain($"{Samples.Program} confirm k3f9x2"));
    }

    [Test]
    public async Task Arm_BaselineComesLater_SaysArmedOnceAndTheProbesAfterIt()
    {
        await using var daemon = FakeDaemon.Replies(Samples.ArmedFirst + Samples.ArmReply(Samples.Session));

        var run = await CliRun.AgainstAsync(daemon, "arm");

        Assert.That((run.ExitCode, run.Error, daemon.Calls.Single().More), Is.EqualTo((0, "", true)));
        Assert.That(run.Output.Split("armed  k3f9x2"), Has.Length.EqualTo(2));
        Assert.That(run.Output, Does.Contain("sshd:22  yes     passed  key exchange"));
    }

    [Test]
    public async Task Arm_SwitchBeganBeforeTheBaseline_SaysThatNoProbeIsRequired()
    {
        var overtaken = Samples.Session with { Phase = Phase.Activating, Baseline = BaselineRound.Overtaken };
        await using var daemon = FakeDaemon.Replies(Samples.ArmedFirst + Samples.ArmReply(overtaken));

        var run = await CliRun.AgainstAsync(daemon, "arm");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("a switch began before the baseline was taken: no probe is required of it; only proof and the deadline count").And.Not.Contain("AT ARM"));
    }

    [Test]
    public async Task Arm_Json_IsOneDocumentWithTheBaseline()
    {
        await using var daemon = FakeDaemon.Replies(Samples.ArmReply(Samples.Session));

        var run = await CliRun.AgainstAsync(daemon, "arm", "--json");

        Assert.That(daemon.Calls.Single().More, Is.False);
        Assert.That(run.Output.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1));
        Assert.That(run.Output, Does.Contain("\"baseline\":\"taken\""));
    }

    [Test]
    public async Task Arm_DaemonGoesAwayBeforeTheBaseline_SaysThatItIsArmedAllTheSame()
    {
        await using var daemon = FakeDaemon.Replies(Samples.ArmedFirst);

        var run = await CliRun.AgainstAsync(daemon, "arm");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.StartWith("armed  k3f9x2"));
        Assert.That(run.Error, Does.Contain("armed, but without word of the baseline").And.Contain("rollbackctl status k3f9x2"));
    }

    [Test]
    public async Task Arm_Options_ReachTheDaemon()
    {
        await using var daemon = FakeDaemon.Replies(Samples.ArmReply(Samples.Session with { TargetKind = "42" }));

        var run = await CliRun.AgainstAsync(daemon, "arm", "--target", "42", "--window", "2min 30s", "--armed-limit=2h", "--switch-limit", "600", "--lockout-time", "15s", "--confirm-by", "probes", "--settle-time", "30s", "--login", "heartbeat", "--except", "a", "--except", "@b");

        Assert.That(run.Output, Does.Contain("target generation 42 /nix/store/"));
        var sent = ControlMethods.Arm.ReadParameters(daemon.Calls[0].Parameters);
        Assert.That((sent.Target, sent.WindowUsec, sent.ArmedLimitUsec, sent.SwitchLimitUsec), Is.EqualTo(("42", 150_000_000L, 7_200_000_000L, 600_000_000L)));
        Assert.That((sent.LockoutUsec, sent.ConfirmBy, sent.SettleUsec), Is.EqualTo((15_000_000L, ConfirmBy.Probes, 30_000_000L)));
        Assert.That(sent.Login, Is.EqualTo(LoginWorth.Heartbeat));
        Assert.That(sent.Except, Is.EqualTo(new[] { "a", "@b" }));
    }

    [Test]
    public async Task Arm_NoOptions_LeavesTheDefaultsToTheDaemon()
    {
        await using var daemon = FakeDaemon.Replies(Samples.ArmReply(Samples.Session));

        await CliRun.AgainstAsync(daemon, "arm");

        Assert.That(daemon.Calls[0].Method, Is.EqualTo("org.rollback-watchdog.Control.Arm"));
        Assert.That(daemon.Calls[0].Parameters.GetRawText(), Is.EqualTo("{}"));
    }

    [TestCase("--window 0", "--window", "1s to 1d")]
    [TestCase("--window 24h1s", "--window", "1s to 1d")]
    [TestCase("--window soon", "--window", "90s, 5min")]
    [TestCase("--window -5min", "--window", "90s, 5min")]
    [TestCase("--armed-limit 8d", "--armed-limit", "1s to 1w")]
    [TestCase("--switch-limit 2d", "--switch-limit", "1s to 1d")]
    [TestCase("--lockout-time 0", "--lockout-time", "1s to 1d")]
    [TestCase("--settle-time 2d", "--settle-time", "1s to 1d")]
    [TestCase("--confirm-by nobody", "nobody", "operator")]
    [TestCase("--login never", "never", "ignore")]
    [TestCase("--target last", "--target", "previous, booted")]
    [TestCase("--target 0", "--target", "previous, booted")]
    [TestCase("--window", "--window", "")]
    [TestCase("extra", "'extra'", "")]
    [TestCase("--nope", "'--nope'", "")]
    public async Task Arm_WrongUsage_NamesTheOptionAndWhatIsAllowed(string arguments, string option, string allowed)
    {
        await using var daemon = FakeDaemon.Replies("");

        var run = await CliRun.AgainstAsync(daemon, ["arm", .. arguments.Split(' ')]);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.StartWith("rollbackctl: ").And.Contain(option).And.Contain(allowed).And.Contain("\nhint: rollbackctl arm --help\n"));
        Assert.That(daemon.Calls, Is.Empty);
    }

    [Test]
    public async Task Arm_ProbesConfirm_SaysSo()
    {
        await using var daemon = FakeDaemon.Replies(Samples.ArmReply(Samples.Session with { ConfirmBy = ConfirmBy.Probes }));

        Assert.That((await CliRun.AgainstAsync(daemon, "arm")).Output, Does.Contain("2. wait: the probes confirm when all required ones have passed for 2min").And.Contain("3. from a NEW ssh session"));
    }

    [Test]
    public async Task Arm_ProbeFailedAtArm_SaysThatItCannotCauseARollback()
    {
        var failed = Samples.Probe with { AtArm = Samples.Probe.AtArm! with { Outcome = ProbeOutcome.Failed } };
        await using var daemon = FakeDaemon.Replies(Samples.ArmReply(Samples.Session with { Probes = [failed] }));

        Assert.That((await CliRun.AgainstAsync(daemon, "arm")).Output, Does.Contain("cannot cause a rollback"));
    }

    [Test]
    public async Task Arm_TextFromTheDaemon_IsMadePrintable()
    {
        await using var daemon = FakeDaemon.Replies(Samples.ArmReply(Samples.Session with { Id = "k\u001b[2J", Target = "/nix\u202e" }));

        var run = await CliRun.AgainstAsync(daemon, "arm");

        Assert.That(run.Output, Does.Contain("k\\x1b[2J").And.Contain("/nix\\u202e"));
        Assert.That(run.Output, Does.Not.Contain("\u001b").And.Not.Contain("\u202e"));
    }
}
