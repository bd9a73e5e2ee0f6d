using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Commands;

internal sealed class RunCommandTests
{
    private static readonly string Changed = FakeDaemon.Refuse(new RefusedError { Code = "changed", Reason = "r", Hint = "h" });

    private readonly List<string> _ran = [];
    private int _exitCode;

    [SetUp]
    public void SetUp()
    {
        _ran.Clear();
        _exitCode = 0;
    }

    [TestCase(Phase.Confirmed, 0)]
    [TestCase(Phase.RolledBack, 4)]
    public async Task Run_CommandSwitches_WaitsForTheEndAndExitsByIt(Phase end, int code)
    {
        await using var daemon = new FakeDaemon((call, _) => Method(call) switch
        {
            "Arm" => Samples.ArmReply(Samples.Session),
            _ => Samples.Status(Samples.Session with { Phase = Phase.Activating }, continues: true)
                + Samples.Status(Samples.Session with { Phase = Phase.Probation }, continues: true)
                + Samples.Status(null, Samples.Ended(end), continues: true),
        });

        var run = await RunAsync(daemon, "run", "--window", "2min", "--", "nixos-rebuild", "switch", "--flake", "a b");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((code, "")));
        Assert.That(_ran, Is.EqualTo(new[] { "nixos-rebuild", "switch", "--flake", "a b" }));
        Assert.That(ControlMethods.Arm.ReadParameters(daemon.Calls[0].Parameters).WindowUsec, Is.EqualTo(120_000_000));
        Assert.That(daemon.Calls.Select(Method), Is.EqualTo(new[] { "Arm", "Status" }));
        Assert.That(run.Output, Does.StartWith("armed  k3f9x2").And.Contain("from a NEW ssh session: rollbackctl confirm k3f9x2\n"));
    }

    [TestCase(0, 0)]
    [TestCase(7, 1)]
    public async Task Run_CommandChangesNothing_IsDisarmed(int exitCode, int code)
    {
        _exitCode = exitCode;
        await using var daemon = new FakeDaemon((call, _) => Method(call) switch
        {
            "Arm" => Samples.ArmReply(Samples.Session),
            "Disarm" => Samples.SessionReply(Samples.Ended(Phase.Disarmed)),
            _ => Samples.Status(Samples.Session, continues: true),
        });

        var run = await RunAsync(daemon, "run", "--", "true");

        Assert.That(run.ExitCode, Is.EqualTo(code));
        Assert.That(daemon.Calls.Select(Method), Is.EqualTo(new[] { "Arm", "Status", "Disarm" }));
        Assert.That(ControlMethods.Disarm.ReadParameters(daemon.Calls[2].Parameters).Id, Is.EqualTo("k3f9x2"));
        Assert.That(run.Output, Does.Contain("true has changed nothing: disarmed"));
        Assert.That(run.Output.Contains("true exited 7", StringComparison.Ordinal), Is.EqualTo(exitCode == 7));
    }

    [Test]
    public async Task Run_SwitchIsNotSeenYet_WaitsForIt()
    {
        await using var daemon = new FakeDaemon((call, n) => (Method(call), n) switch
        {
            ("Arm", _) => Samples.ArmReply(Samples.Session),
            ("Disarm", _) => Changed,
            (_, 2) => Samples.Status(Samples.Session, continues: true),
            _ => Samples.Status(Samples.Session with { Phase = Phase.Probation }, continues: true) + Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true),
        });

        var run = await RunAsync(daemon, "run", "--", "switch");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(daemon.Calls.Select(Method), Is.EqualTo(new[] { "Arm", "Status", "Disarm", "Status" }));
    }

    [Test]
    public async Task Run_ChangeComesWithTheNextBoot_StaysArmedAndSaysSo()
    {
        await using var daemon = new FakeDaemon((call, _) => Method(call) switch
        {
            "Arm" => Samples.ArmReply(Samples.Session),
            "Disarm" => Changed,
            _ => Samples.Status(Samples.Session, continues: true),
        });

        var run = await RunAsync(daemon, "run", "--", "nixos-rebuild", "boot");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.Contain("comes with the next boot: k3f9x2 stays armed"));
    }

    [Test]
    public async Task Run_DaemonRestartsMeanwhile_ConnectsAgain()
    {
        await using var daemon = new FakeDaemon((call, n) => (Method(call), n) switch
        {
            ("Arm", _) => Samples.ArmReply(Samples.Session),
            (_, 2 or 3) => "",
            _ => Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true),
        });

        Assert.That((await RunAsync(daemon, "run", "--", "switch")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task Run_NoWordOfTheBaseline_RunsNothing()
    {
        await using var daemon = FakeDaemon.Replies(Samples.ArmedFirst);

        var run = await RunAsync(daemon, "run", "--", "true");

        Assert.That((run.ExitCode, _ran), Is.EqualTo((1, new List<string>())));
        Assert.That(run.Error, Does.Contain("without word of the baseline"));
    }

    [Test]
    public async Task Run_NotArmed_RunsNothing()
    {
        await using var daemon = FakeDaemon.Replies(FakeDaemon.Refuse(new SessionOpenError { Id = "i", Reason = "r", Hint = "h" }));

        var run = await RunAsync(daemon, "run", "--", "switch");

        Assert.That((run.ExitCode, _ran.Count), Is.EqualTo((5, 0)));
    }

    [Test]
    public async Task Run_CommandCannotBeStarted_IsDisarmed()
    {
        await using var daemon = new FakeDaemon((call, _) => Method(call) == "Arm" ? Samples.ArmReply(Samples.Session) : Samples.SessionReply(Samples.Ended(Phase.Disarmed)));

        var run = await CliRun.RunAsync(["run", "--socket", daemon.SocketPath, "--", "/nowhere/switch"]);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("/nowhere/switch could not be started"));
        Assert.That(daemon.Calls.Select(Method), Is.EqualTo(new[] { "Arm", "Disarm" }));
    }

    [Test]
    public async Task Run_Interrupted_IsDisarmed()
    {
        await using var daemon = new FakeDaemon((call, _) => Method(call) == "Arm" ? Samples.ArmReply(Samples.Session) : Samples.SessionReply(Samples.Ended(Phase.Disarmed)));

        var run = await CliRun.RunAsync(
            ["run", "--socket", daemon.SocketPath, "--", "switch"],
            e => e with { RunProgram = static (_, _, _) => throw new OperationCanceledException() });

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((1, "rollbackctl: interrupted\nhint: what happened is not known here; ask `rollbackctl status`\n")));
        Assert.That(daemon.Calls.Select(Method), Is.EqualTo(new[] { "Arm", "Disarm" }));
    }

    [Test]
    public async Task Run_Json_IsOneReplyALine()
    {
        await using var daemon = new FakeDaemon((call, _) => Method(call) == "Arm"
            ? Samples.ArmReply(Samples.Session)
            : Samples.Status(Samples.Session with { Phase = Phase.Probation }, continues: true) + Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true));

        var run = await RunAsync(daemon, "run", "--json", "--", "switch");

        Assert.That(run.Output.TrimEnd().Split('\n'), Has.Length.EqualTo(3).And.All.StartsWith("{"));
    }

    [TestCase("run")]
    [TestCase("run --window soon -- switch")]
    public async Task Run_WrongUsage_ExitsWith2(string line) =>
        Assert.That((await CliRun.RunAsync(line.Split(' '))).ExitCode, Is.EqualTo(2));

    private static string Method(VarlinkCall call) => call.Method[(call.Method.LastIndexOf('.') + 1)..];

    private Task<CliRun> RunAsync(FakeDaemon daemon, params string[] arguments)
    {
        var words = arguments.ToList();
        words.InsertRange(1, ["--socket", daemon.SocketPath]);
        return CliRun.RunAsync([.. words], e => e with
        {
            RunProgram = (program, given, _) =>
            {
                _ran.AddRange([program, .. given]);
                return Task.FromResult(_exitCode);
            },
        });
    }
}
