using System.Collections.Concurrent;
using Watchdog.Cli.Deploy;
using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Commands;

internal sealed class RunCommandTests
{
    private static readonly string Changed = FakeDaemon.Refuse(new RefusedError { Code = "changed", Reason = "r", Hint = "h" });
    private static readonly string Ready = FakeDaemon.Reply(ControlMethods.Check.WriteReply(new CheckReply { Problems = [], Notes = [], Target = "/nix/store/t", Probes = [] }));
    private static readonly string StillArmed = Samples.Status(Samples.Session, continues: true);
    private static readonly string Disarmed = Samples.SessionReply(Samples.Ended(Phase.Disarmed));

    private readonly List<string> _ran = [];
    private readonly ConcurrentQueue<string> _calls = [];
    private ArmParameters? _arm;
    private int _exitCode;

    [SetUp]
    public void SetUp()
    {
        _ran.Clear();
        _calls.Clear();
        _exitCode = 0;
    }

    [TestCase(Phase.Confirmed, 0, 0)]
    [TestCase(Phase.Confirmed, 4, 4)]
    [TestCase(Phase.RolledBack, 0, 4)]
    public async Task Run_CommandSwitches_WaitsForTheEnd(Phase end, int exitCode, int code)
    {
        _exitCode = exitCode;
        await using var daemon = Daemon(() => _ran.Count == 0
            ? StillArmed
            : Samples.Status(Samples.Session with { Phase = Phase.Activating }, continues: true)
                + Samples.Status(Samples.Session with { Phase = Phase.Probation }, continues: true)
                + Samples.Status(null, Samples.Ended(end), continues: true));

        var run = await RunAsync(daemon, "run", "--on-failure", "keep", "--window", "2min", "--", "nixos-rebuild", "switch", "--flake", "a b");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((code, "")));
        Assert.That(_ran, Is.EqualTo(new[] { "nixos-rebuild", "switch", "--flake", "a b" }));
        Assert.That(_arm!.WindowUsec, Is.EqualTo(120_000_000));
        Assert.That(Calls(), Has.None.EqualTo("Confirm").And.None.EqualTo("Probe"), "nothing proves itself from here");
        Assert.That(run.Output, Does.StartWith("this host is ready to be armed\narmed  k3f9x2").And.Contain("from a NEW ssh session: rollbackctl confirm k3f9x2\n"));
    }

    [TestCase(0)]
    [TestCase(7)]
    public async Task Run_CommandChangesNothing_IsDisarmedAndTheCodeIsTheCommands(int exitCode)
    {
        _exitCode = exitCode;
        await using var daemon = Daemon(() => StillArmed, Disarmed);

        var run = await RunAsync(daemon, "run", "--", "true");

        Assert.That(run.ExitCode, Is.EqualTo(exitCode));
        Assert.That(Calls(), Is.EqualTo(new[] { "Check", "Arm", "Disarm k3f9x2" }));
        Assert.That(run.Output, Does.Contain("true has changed nothing: disarmed"));
        Assert.That(run.Output.Contains("true exited 7", StringComparison.Ordinal), Is.EqualTo(exitCode == 7));
    }

    [Test]
    public async Task Run_SwitchIsNotSeenYet_WaitsForIt()
    {
        await using var daemon = Daemon(() => Calls().Contains("Disarm k3f9x2")
            ? Samples.Status(Samples.Session with { Phase = Phase.Probation }, continues: true) + Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true)
            : StillArmed);

        var run = await RunAsync(daemon, "run", "--", "switch");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
    }

    [TestCase(0)]
    [TestCase(3)]
    public async Task Run_ChangeComesWithTheNextBoot_StaysArmedAndSaysSo(int exitCode)
    {
        _exitCode = exitCode;
        var waiting = Samples.Session with { Deadline = Samples.Session.Deadline! with { LeadsTo = DeadlineEnd.Rollback } };
        await using var daemon = Daemon(() => Samples.Status(_ran.Count == 0 ? Samples.Session : waiting, continues: true));

        var run = await RunAsync(daemon, "run", "--", "nixos-rebuild", "boot");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((exitCode, "")));
        Assert.That(run.Output, Does.Contain("comes with the next boot: k3f9x2 stays armed"));
    }

    [Test]
    public async Task Run_DaemonRestartsMeanwhile_ConnectsAgain()
    {
        var tries = 0;
        await using var daemon = Daemon(() => ++tries < 3 ? "" : Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true));

        Assert.That((await RunAsync(daemon, "run", "--", "switch")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task Run_NoWordOfTheBaseline_RunsNothing()
    {
        await using var daemon = Daemon(() => StillArmed, arm: Samples.ArmedFirst);

        var run = await RunAsync(daemon, "run", "--", "true");

        Assert.That((run.ExitCode, _ran), Is.EqualTo((1, new List<string>())));
        Assert.That(run.Error, Does.Contain("without word of the baseline"));
    }

    [Test]
    public async Task Run_NotArmed_RunsNothing()
    {
        await using var daemon = Daemon(() => StillArmed, arm: FakeDaemon.Refuse(new SessionOpenError { Id = "i", Reason = "r", Hint = "h" }));

        var run = await RunAsync(daemon, "run", "--", "switch");

        Assert.That((run.ExitCode, _ran.Count), Is.EqualTo((5, 0)));
    }

    [Test]
    public async Task Run_CommandCannotBeStarted_IsDisarmed()
    {
        await using var daemon = Daemon(() => StillArmed, Disarmed);

        var run = await CliRun.RunAsync(["run", "--socket", daemon.SocketPath, "--", "/nowhere/switch"], Quiet);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("/nowhere/switch could not be started"));
        Assert.That(Calls(), Is.EqualTo(new[] { "Check", "Arm", "Disarm k3f9x2" }));
    }

    [Test]
    public async Task Run_InterruptedWhileTheCommandRuns_IsDisarmed()
    {
        Action<Interrupt>? interrupt = null;
        await using var daemon = Daemon(() => StillArmed, Disarmed);

        var run = await CliRun.RunAsync(
            ["run", "--socket", daemon.SocketPath, "--", "switch"],
            e => e with
            {
                OnInterrupt = take =>
                {
                    interrupt = take;
                    return new MemoryStream();
                },
                RunProgram = (_, _, _) =>
                {
                    interrupt!(Interrupt.Keyboard);
                    return Task.FromResult(130);
                },
            });

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((130, "")));
        Assert.That(Calls(), Is.EqualTo(new[] { "Check", "Arm", "Disarm k3f9x2" }));
    }

    [Test]
    public async Task Run_Json_IsOneDocumentALine()
    {
        await using var daemon = Daemon(() => _ran.Count == 0
            ? Samples.Status(Samples.Session with { Phase = Phase.Activating }, continues: true)
            : Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true));

        var run = await RunAsync(daemon, "run", "--json", "--", "switch");

        var lines = run.Output.TrimEnd().Split('\n');
        Assert.That(lines, Has.All.StartsWith("{"));
        Assert.That(lines[^1], Is.EqualTo("""{"outcome":{"session":"k3f9x2","phase":"confirmed","command_exit_code":0,"access_lost_usec":0,"running_system":"/nix/store/r"}}"""));
    }

    [TestCase("run")]
    [TestCase("run --window soon -- switch")]
    public async Task Run_WrongUsage_ExitsWith2(string line) =>
        Assert.That((await CliRun.RunAsync(line.Split(' '))).ExitCode, Is.EqualTo(2));

    private static CliEnvironment Quiet(CliEnvironment environment) => environment with { OnInterrupt = static _ => new MemoryStream() };

    /// <summary>A daemon that says how it stands as it is told; a disarm is refused unless it has an answer.</summary>
    private FakeDaemon Daemon(Func<string> status, string? disarm = null, string? arm = null) => new((call, _) =>
    {
        var method = call.Method[(call.Method.LastIndexOf('.') + 1)..];
        if (method == "Status")
        {
            return call.More ? status() : Samples.Status(null, Samples.Ended(Phase.Confirmed));
        }

        _calls.Enqueue(method == "Disarm" ? $"Disarm {ControlMethods.Disarm.ReadParameters(call.Parameters).Id}" : method);
        switch (method)
        {
            case "Check":
                return Ready;
            case "Arm":
                _arm = ControlMethods.Arm.ReadParameters(call.Parameters);
                return arm ?? Samples.ArmReply(Samples.Session);
            default:
                return disarm ?? Changed;
        }
    });

    private string[] Calls() => [.. _calls];

    private Task<CliRun> RunAsync(FakeDaemon daemon, params string[] arguments)
    {
        var words = arguments.ToList();
        words.InsertRange(1, ["--socket", daemon.SocketPath]);
        return CliRun.RunAsync([.. words], e => Quiet(e) with
        {
            RunProgram = (program, given, _) =>
            {
                _ran.AddRange([program, .. given]);
                return Task.FromResult(_exitCode);
            },
        });
    }
}
