using System.Text.Json;
using Watchdog.Cli.Deploy;
using Watchdog.Cli.Tests.Remote;
using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Commands;

internal sealed class DeployCommandTests
{
    private readonly List<string> _ran = [];
    private FakeServer _server = null!;
    private FakeTerminal? _terminal;
    private Action<Interrupt>? _interrupt;
    private Func<Task<int>> _command = null!;
    private bool _isSwitched;

    [SetUp]
    public void SetUp()
    {
        _ran.Clear();
        _server = new FakeServer();
        _terminal = null;
        _interrupt = null;
        _isSwitched = false;
        _command = Switches(0);
    }

    [TestCase(0)]
    [TestCase(4)]
    public async Task Deploy_CommandSwitches_IsConfirmedOverNewConnections(int code)
    {
        _command = Switches(code);

        var run = await RunAsync("deploy", "--on-failure", "keep", "--window", "2min", "--", "nixos-rebuild", "switch", "a b");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((code, "")));
        Assert.That(_ran, Is.EqualTo(new[] { "nixos-rebuild", "switch", "a b" }));
        Assert.That(Calls(), Is.EqualTo(new[] { "check --json", "arm --window=120000000us --login=ignore --json", "probe --json", "confirm k3f9x2 --json", "status --json" }));
        Assert.That(run.Output, Does.StartWith("host is ready to be armed\narmed  k3f9x2").And.Contain("confirmed (the new system stays)").And.Contain("runs now: /nix/store/r").And.Contain("access: never lost").And.Contain($"command: exited {code} after 1s"));
    }

    [Test]
    public async Task Deploy_Lockout_SaysSoAndExitsWith4()
    {
        _command = () =>
        {
            _server.Unreachable = "ssh: connect to host host port 22: Connection timed out";
            _server.Enter(Phase.Probation);
            return Task.FromResult(0);
        };
        _server.OnCall = call =>
        {
            if (call.StartsWith("probe", StringComparison.Ordinal))
            {
                // The old connection still tells it.
                _server.Enter(Phase.RollingBack);
                _server.Enter(Phase.RolledBack);
            }
            else if (call == "status --json")
            {
                _server.Unreachable = null;
            }
        };

        var run = await RunAsync("deploy", "--", "switch");

        Assert.That(run.ExitCode, Is.EqualTo(4));
        Assert.That(run.Output, Does.Contain("rolling back").And.Contain("rolled back (the old system is back): lockout: wg0").And.Contain("why: rollbackctl -H host history k3f9x2"));
    }

    [Test]
    public async Task Deploy_ConnectionIsCut_IsMadeAgain()
    {
        _command = async () =>
        {
            await UntilAsync(() => Calls("status k3f9x2 --watch").Length == 1);
            _server.Cut();
            await UntilAsync(() => Calls("status k3f9x2 --watch").Length >= 2);
            _server.Enter(Phase.Probation);
            return 0;
        };

        Assert.That((await RunAsync("deploy", "--", "switch")).ExitCode, Is.Zero);
    }

    [TestCase("ask")]
    [TestCase("rollback")]
    public async Task Deploy_CommandFails_IsNotConfirmed(string onFailure)
    {
        _command = Switches(7);
        _server.OnCall = call =>
        {
            Assert.That(call, Does.Not.StartWith("confirm"));
        };
        var running = RunAsync("deploy", "--on-failure", onFailure, "--", "switch");
        if (onFailure == "ask")
        {
            await UntilAsync(() => _ran.Count > 0);
            _server.Enter(Phase.RolledBack);
        }

        var run = await running;

        Assert.That(run.ExitCode, Is.EqualTo(4));
        Assert.That(Calls().Contains("rollback k3f9x2 --json"), Is.EqualTo(onFailure == "rollback"));
        Assert.That(run.Output, Does.Contain("switch exited 7"));
    }

    [Test]
    public async Task Deploy_CommandFailsAtATerminal_AsksAndDoesWhatIsSaid()
    {
        _terminal = new FakeTerminal();
        _terminal.Type("r");
        _command = Switches(7);

        var run = await RunAsync("deploy", "--", "switch");

        Assert.That((run.ExitCode, Calls().Contains("rollback k3f9x2 --json")), Is.EqualTo((4, true)));
        Assert.That(run.Output, Does.Contain("r: roll back   k: keep the new system   l: leave it on trial   [r/k/l] "));
    }

    [Test]
    public async Task Deploy_InterruptWhileItProves_IsLeftAndSaysWhatToDo()
    {
        _terminal = new FakeTerminal();
        _terminal.Type("l");
        _server.Probes = [Samples.WorseProbe];
        _server.OnCall = call =>
        {
            if (call.StartsWith("probe", StringComparison.Ordinal))
            {
                _interrupt!(Interrupt.Keyboard);
            }
        };

        var run = await RunAsync("deploy", "--", "switch");

        Assert.That(run.ExitCode, Is.EqualTo(130));
        Assert.That(run.Error, Does.Contain("session k3f9x2 goes on without this command").And.Contain("hint: rollbackctl -H host confirm k3f9x2, or: rollbackctl -H host rollback k3f9x2"));
    }

    /// <summary>The probes answer while the question stands on the screen: nothing is confirmed before it is answered.</summary>
    [Test]
    public async Task Deploy_InterruptWhileItProves_ConfirmsNothing()
    {
        _terminal = new FakeTerminal();
        _server.Held = async call =>
        {
            if (call.StartsWith("probe", StringComparison.Ordinal))
            {
                _interrupt!(Interrupt.Keyboard);
                await UntilAsync(() => _terminal.IsAsked);
                _terminal.Type("r");
            }
        };

        var run = await RunAsync("deploy", "--", "switch");

        Assert.That((run.ExitCode, Calls("confirm").Length, Calls("rollback k3f9x2").Length), Is.EqualTo((130, 0, 1)), run.Output);
    }

    /// <summary>The answer to arm may be lost, and the host be armed.</summary>
    [Test]
    public async Task Deploy_ConnectionBreaksAtArm_SaysThatItIsNotKnown()
    {
        _server.OnCall = call => _server.Unreachable = call.StartsWith("arm", StringComparison.Ordinal) ? "Broken pipe" : null;

        var run = await RunAsync("deploy", "--", "switch");

        Assert.That((run.ExitCode, _ran.Count), Is.EqualTo((1, 0)));
        Assert.That(run.Error, Does.Contain("whether host is armed is not known, and where it is, it expires by itself").And.Contain("hint: rollbackctl -H host status"));
    }

    /// <summary>What follows the session logs in: that must prove nothing, unless somebody wants it so.</summary>
    [TestCase("", "ignore")]
    [TestCase("--login=heartbeat", "heartbeat")]
    [TestCase("--login=confirm", "confirm")]
    public async Task Deploy_ItsOwnLogins_AreNoProofUnlessAskedFor(string option, string expected)
    {
        await RunAsync(["deploy", .. option.Length > 0 ? [option] : Array.Empty<string>(), "--", "switch"]);

        Assert.That(Calls("arm"), Is.EqualTo(new[] { $"arm --login={expected} --json" }));
    }

    /// <summary>A check knows nothing of these, and would refuse what they allow.</summary>
    [TestCase("--volatile")]
    [TestCase("--force")]
    [TestCase("--except=ssh")]
    [TestCase("--target=booted")]
    public async Task Deploy_ArmIsToldWhatACheckDoesNotKnow_IsNotChecked(string option)
    {
        _server.Problems = ["/var/lib is in memory"];

        Assert.That((await RunAsync("deploy", option, "--", "switch")).ExitCode, Is.Zero);
        Assert.That(Calls(), Does.Not.Contain("check --json"));
    }

    [TestCase(Interrupt.Keyboard, 130)]
    [TestCase(Interrupt.Terminate, 143)]
    public async Task Deploy_InterruptDuringTheCheck_ArmsNothing(Interrupt interrupt, int code)
    {
        _server.OnCall = call => _interrupt!(interrupt);

        var run = await RunAsync("deploy", "--", "switch");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((code, "rollbackctl: interrupted: nothing was armed\n")));
        Assert.That((Calls(), _ran.Count), Is.EqualTo((new[] { "check --json" }, 0)));
    }

    [Test]
    public async Task Deploy_InterruptWhileItArms_DisarmsAndRunsNothing()
    {
        _server.OnCall = call =>
        {
            if (call.StartsWith("arm", StringComparison.Ordinal))
            {
                _interrupt!(Interrupt.Keyboard);
            }
        };

        var run = await RunAsync("deploy", "--", "switch");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((130, "rollbackctl: interrupted before the command began: disarmed\n")));
        Assert.That((Calls(), _ran.Count), Is.EqualTo((new[] { "check --json", "arm --login=ignore --json", "disarm k3f9x2 --if-unchanged --json" }, 0)));
    }

    [Test]
    public async Task Deploy_NotReady_ArmsNothingUnlessItIsTold()
    {
        _server.Problems = ["config.json: window\e"];

        var refused = await RunAsync("deploy", "--", "switch");
        var calls = Calls();
        var told = await RunAsync("deploy", "--no-check", "--", "switch");

        Assert.That((refused.ExitCode, refused.Error), Is.EqualTo((5, "rollbackctl: host is not ready to be armed: config.json: window\\x1b\nhint: rollbackctl -H host check; --no-check arms all the same\n")));
        Assert.That(calls, Is.EqualTo(new[] { "check --json" }));
        Assert.That(told.ExitCode, Is.Zero);
    }

    [Test]
    public async Task Deploy_IdOfAHostThatLies_RunsNothing()
    {
        _server.Id = "--force";

        var run = await RunAsync("deploy", "--", "switch");

        Assert.That((run.ExitCode, _ran.Count), Is.EqualTo((1, 0)));
        Assert.That(run.Error, Does.StartWith("rollbackctl: host armed a session whose id is none\n"));
    }

    [Test]
    public async Task Deploy_NoConnection_RunsNothing()
    {
        _server.Unreachable = "Permission denied (publickey).";

        var run = await RunAsync("deploy", "--", "switch");

        Assert.That((run.ExitCode, _ran.Count), Is.EqualTo((6, 0)));
        Assert.That(run.Error, Does.StartWith("rollbackctl: no ssh connection to host: Permission denied (publickey).\nhint: ssh -o "));
    }

    [Test]
    public async Task Deploy_WithSudo_IsRootsThereWithoutAskingTwice()
    {
        _server = new FakeServer { Password = "p" };
        _terminal = new FakeTerminal();
        _terminal.Passwords.Enqueue("p");
        _command = Switches(0);

        var run = await RunAsync("--sudo", "deploy", "--", "switch");

        Assert.That((run.ExitCode, _terminal.Prompts.Count), Is.EqualTo((0, 1)), run.Error);
        // The status may be asked for, without sudo, at any time.
        Assert.That(Calls().Where(c => c != "status --json"), Is.EqualTo(new[] { "sudo check --json", "sudo arm --login=ignore --json", "sudo probe --json", "sudo confirm k3f9x2 --json" }));
        Assert.That(Calls()[^1], Is.EqualTo("status --json"));
    }

    [Test]
    public async Task Deploy_Json_IsOneDocumentALineAndTheLastTellsTheOutcome()
    {
        _command = Switches(4);

        var run = await RunAsync("deploy", "--json", "--on-failure", "keep", "--", "switch");

        var lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((4, "")));
        Assert.That(lines, Has.All.StartsWith("{"));
        var outcome = JsonDocument.Parse(lines[^1]).RootElement.GetProperty("outcome");
        Assert.That(outcome.GetProperty("phase").GetString(), Is.EqualTo("confirmed"));
        Assert.That(outcome.GetProperty("command_exit_code").GetInt32(), Is.EqualTo(4));
        Assert.That(outcome.GetProperty("running_system").GetString(), Is.EqualTo("/nix/store/r"));
    }

    [TestCase("deploy -- switch")]
    [TestCase("-H host deploy")]
    [TestCase("-H -oProxyCommand=x deploy -- switch")]
    [TestCase("-H host deploy --on-failure panic -- switch")]
    [TestCase("--sudo status")]
    public async Task Deploy_WrongUsage_ExitsWith2(string line)
    {
        var run = await CliRun.RunAsync(line.Split(' '));

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")), run.Error);
    }

    /// <summary>What was called, without what depends on which comes first, the command's end or word of its switch.</summary>
    private string[] Calls() => [.. Snapshot().Where(c => !c.Contains("--watch", StringComparison.Ordinal) && !(c.Contains("disarm", StringComparison.Ordinal) && _isSwitched))];

    private string[] Calls(string part) => [.. Snapshot().Where(c => c.Contains(part, StringComparison.Ordinal))];

    private string[] Snapshot()
    {
        lock (_server.Calls)
        {
            return [.. _server.Calls];
        }
    }

    private Func<Task<int>> Switches(int code) => () =>
    {
        _isSwitched = true;
        _server.Enter(Phase.Activating);
        _server.Enter(Phase.Probation);
        return Task.FromResult(code);
    };

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, limit.Token);
        }
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(["-H", "host", .. arguments], e => e with
    {
        SshDelay = TimeSpan.FromMilliseconds(1),
        Terminal = _terminal,
        OpenProgram = _server.Open,
        OnInterrupt = take =>
        {
            _interrupt = take;
            return new MemoryStream();
        },
        RunProgram = (program, given, _) =>
        {
            _ran.AddRange([program, .. given]);
            return _command();
        },
    });
}
