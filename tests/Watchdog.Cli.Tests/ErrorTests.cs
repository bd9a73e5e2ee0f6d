using System.Net.Sockets;
using Watchdog.Protocol;

namespace Watchdog.Cli.Tests;

internal sealed class ErrorTests
{
    private static IEnumerable<TestCaseData> Errors()
    {
        yield return new TestCaseData(new NoSessionError { Reason = "r", Hint = "h" }.ToVarlink(), 3).SetArgDisplayNames("NoSession");
        yield return new TestCaseData(new SessionOpenError { Id = "i", Reason = "r", Hint = "h" }.ToVarlink(), 5).SetArgDisplayNames("SessionOpen");
        yield return new TestCaseData(new NotPermittedError { Reason = "r", Hint = "h" }.ToVarlink(), 5).SetArgDisplayNames("NotPermitted");
        yield return new TestCaseData(new RefusedError { Code = "c", Reason = "r", Hint = "h" }.ToVarlink(), 5).SetArgDisplayNames("Refused");
        yield return new TestCaseData(new BadRequestError { Parameter = "p", Reason = "r", Hint = "h" }.ToVarlink(), 2).SetArgDisplayNames("BadRequest");
        yield return new TestCaseData(new FailedError { Reason = "r", Hint = "h" }.ToVarlink(), 1).SetArgDisplayNames("Failed");
    }

    [TestCaseSource(nameof(Errors))]
    public async Task Run_DaemonRefuses_SaysWhyAndWhatToDo(VarlinkError error, int code)
    {
        await using var daemon = FakeDaemon.Replies(FakeDaemon.Refuse(error));

        var run = await CliRun.AgainstAsync(daemon, "disarm");

        Assert.That((run.ExitCode, run.Output, run.Error), Is.EqualTo((code, "", "rollbackctl: r\nhint: h\n")));
    }

    [TestCaseSource(nameof(Errors))]
    public async Task Run_DaemonRefusesWithJson_IsOneLineOnOutput(VarlinkError error, int code)
    {
        await using var daemon = FakeDaemon.Replies(FakeDaemon.Refuse(error));

        var run = await CliRun.AgainstAsync(daemon, "disarm", "--json");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((code, "")));
        Assert.That(run.Output.Count(c => c == '\n'), Is.EqualTo(1));
        Assert.That(run.Json.GetProperty("error").GetString(), Is.EqualTo(error.Name));
        Assert.That(run.Json.GetProperty("exit_code").GetInt32(), Is.EqualTo(code));
        Assert.That(run.Json.GetProperty("parameters").GetProperty("reason").GetString(), Is.EqualTo("r"));
    }

    [Test]
    public async Task Run_VarlinkErrors_HaveTheirExitCodes()
    {
        foreach (var (error, code) in new[]
        {
            (ServiceErrors.PermissionDenied, 5), (ServiceErrors.InvalidParameter("id"), 2),
            (ServiceErrors.MethodNotFound("m"), 1), (new VarlinkError("other.Error", ServiceErrors.ExpectedMore.Parameters), 1),
        })
        {
            await using var daemon = FakeDaemon.Replies(FakeDaemon.Refuse(error));

            var run = await CliRun.AgainstAsync(daemon, "disarm");

            Assert.That(run.ExitCode, Is.EqualTo(code), error.Name);
            Assert.That(run.Error, Does.StartWith("rollbackctl: " + error.Name));
        }
    }

    [Test]
    public async Task Run_DaemonMakesWayForTheNextOne_IsAskedOnceMoreWhereThatChangesNothing()
    {
        await using var daemon = new FakeDaemon(static (_, call) => call % 2 == 1 ? "" : FakeDaemon.Refuse(new FailedError { Reason = "r", Hint = "h" }));

        var status = await CliRun.AgainstAsync(daemon, "status");
        Assert.That((status.Error, daemon.Calls.Count), Is.EqualTo(("rollbackctl: r\nhint: h\n", 2)));

        var disarm = await CliRun.AgainstAsync(daemon, "disarm");
        Assert.That((disarm.Error.Contains("went away", StringComparison.Ordinal), daemon.Calls.Count), Is.EqualTo((true, 3)));
    }

    [TestCase("not json\0", "makes no sense")]
    [TestCase("[]\0", "makes no sense")]
    [TestCase("{}\0", "makes no sense")]
    [TestCase("\0", "makes no sense")]
    [TestCase("{\"parameters\":{\"session\":\"\u001b[31m\"}}\0", "makes no sense")]
    [TestCase("{\"error\":\"a\u001b[31m\"}\0", "makes no sense")]
    [TestCase("", "the daemon went away before it answered\nhint: what happened is not known here; ask `rollbackctl status`")]
    [TestCase("{\"parameters\":", "the daemon went away before it answered")]
    public async Task Run_AnswerIsBroken_ExitsWith1(string answer, string words)
    {
        await using var daemon = FakeDaemon.Replies(answer);

        var run = await CliRun.AgainstAsync(daemon, "rollback");

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.Contain(words).And.Contain("hint: ").And.Not.Contain("\u001b"));
    }

    [Test]
    public async Task Run_MoreRepliesThanAskedFor_ExitsWith1()
    {
        var reply = ControlMethods.Disarm.WriteReply(new SessionReply { Session = Samples.Session });
        await using var daemon = FakeDaemon.Replies(FakeDaemon.Reply(reply, continues: true));

        Assert.That((await CliRun.AgainstAsync(daemon, "disarm")).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task Run_NoAnswer_GivesUp()
    {
        await using var daemon = new FakeDaemon((_, _) => null);

        var run = await CliRun.RunAsync(["confirm", "--socket", daemon.SocketPath], e => e with { CallTimeout = TimeSpan.FromMilliseconds(50) });

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("has not answered within 50ms").And.Contain("rollbackctl status"));
    }

    /// <summary>What may take minutes is a bootloader's installer, or probes; the record and the state are there already.</summary>
    [TestCase("history")]
    [TestCase("status")]
    public async Task Run_NoAnswerToWhatIsOnlyRead_GivesUpSoon(string command)
    {
        await using var daemon = new FakeDaemon((_, _) => null);

        var run = await CliRun.RunAsync([command, "--socket", daemon.SocketPath], e => e with { ReadTimeout = TimeSpan.FromMilliseconds(50) });

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("has not answered within 50ms"));
    }

    [Test]
    public async Task Run_Interrupted_ExitsWith1()
    {
        using var interrupt = new CancellationTokenSource();
        await using var daemon = new FakeDaemon((_, _) =>
        {
            interrupt.Cancel();
            return null;
        });

        var run = await CliRun.RunAsync(["confirm", "--socket", daemon.SocketPath], cancellation: interrupt.Token);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("interrupted"));
    }

    [Test]
    public async Task Run_NoSocket_ExitsWith6()
    {
        var run = await CliRun.RunAsync(["status", "--socket", "/nonexistent/control"]);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((6, "")));
        Assert.That(run.Error, Is.EqualTo("rollbackctl: cannot reach rollback-watchdogd at /nonexistent/control: no such file\nhint: systemctl status rollback-watchdogd.socket\n"));
    }

    [Test]
    public async Task Run_NoSocketWithJson_IsOneLineOnOutput()
    {
        var run = await CliRun.RunAsync(["--json", "arm", "--socket", "/nonexistent/control"]);

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((6, "")));
        Assert.That(run.Json.GetProperty("error").GetString(), Is.EqualTo("unreachable"));
        Assert.That(run.Json.GetProperty("parameters").GetProperty("hint").GetString(), Does.Contain("systemctl"));
    }

    [Test]
    public async Task Run_NothingListens_ExitsWith6()
    {
        var directory = Directory.CreateTempSubdirectory("rollbackctl-").FullName;
        var path = Path.Combine(directory, "control");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));

            var run = await CliRun.RunAsync(["status", "--socket", path]);

            Assert.That(run.ExitCode, Is.EqualTo(6));
            Assert.That(run.Error, Does.Contain("nothing listens there"));
        }

        Directory.Delete(directory, recursive: true);
    }

    [TestCase(ConnectFault.NotPermitted, "sudo")]
    [TestCase(ConnectFault.TimedOut, "rollback-watchdogd.service")]
    [TestCase(ConnectFault.Other, "--socket")]
    public void Unreachable_Fault_HasItsHint(ConnectFault fault, string hint)
    {
        // Root, who runs the tests at times, is never kept out: the real refusal cannot be had everywhere.
        var error = ErrorMapping.Unreachable("/run/x", new ConnectException(fault, "why"));

        Assert.That((error.ExitCode, error.Message), Is.EqualTo((6, "cannot reach rollback-watchdogd at /run/x: why")));
        Assert.That(error.Hint, Does.Contain(hint));
    }

    [Test]
    public async Task Run_SocketPathTooLong_ExitsWith6() =>
        Assert.That((await CliRun.RunAsync(["status", "--socket", "/" + new string('x', 300)])).ExitCode, Is.EqualTo(6));

    [Test]
    public async Task Run_SocketFromTheEnvironment_IsUsedUnlessTheOptionSaysOtherwise()
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(Samples.Session));
        CliEnvironment With(CliEnvironment e) => e with { Variable = name => name == "ROLLBACK_WATCHDOGD_SOCKET" ? daemon.SocketPath : null };

        Assert.That((await CliRun.RunAsync(["status"], With)).ExitCode, Is.Zero);
        Assert.That((await CliRun.RunAsync(["status", "--socket", "/nonexistent"], With)).ExitCode, Is.EqualTo(6));
    }

    [Test]
    public async Task Run_WrongUsageWithJson_IsOneLineOnOutput()
    {
        var run = await CliRun.RunAsync(["arm", "--json", "--window", "soon"]);

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((2, "")));
        Assert.That(run.Json.GetProperty("error").GetString(), Is.EqualTo("usage"));
    }

    /// <summary>The library that parses speaks to programmers; whoever mistypes at three in the morning is told what to type.</summary>
    [TestCase("", "no command was given")]
    [TestCase("allow", "SYSTEM is missing")]
    [TestCase("run", "COMMAND is missing")]
    [TestCase("run --", "COMMAND is missing")]
    [TestCase("arm --window", "--window needs a value: DURATION")]
    [TestCase("arm --window 5min --window 6min", "--window may be given once")]
    [TestCase("arm --target", "--target needs a value: previous|booted|N")]
    [TestCase("arm --except", "--except needs a value: PROBE")]
    [TestCase("arm --force=maybe", "'maybe' is one word too many for arm")]
    [TestCase("status k3f9x2 m7n8p9", "'m7n8p9' is one word too many for status")]
    [TestCase("status --host", "--host needs a value: [USER@]HOST")]
    [TestCase("[suggest:3] sta", "'sta' is no command")]
    [TestCase("@file", "'@file' is no command")]
    public async Task Run_WrongUsage_IsSaidInOurOwnWords(string line, string words)
    {
        var run = await CliRun.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.StartWith($"rollbackctl: {words}\nhint: rollbackctl "));
    }

    [Test]
    public async Task Run_OutputCannotBeWritten_FailsWithoutATrace()
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(Samples.Session));
        using var full = new FullDisk();

        var run = await CliRun.RunAsync(["status", "--socket", daemon.SocketPath], e => e with { Output = full });

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((1, "")));
    }

    private sealed class FullDisk : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }
}
