using System.Text.Json;
using Watchdog.Cli.Remote;

namespace Watchdog.Cli.Tests.Remote;

internal sealed class SshCallTests
{
    [Test]
    public async Task RunAsync_Call_IsAFreshConnectionThatNobodyTypesFor()
    {
        var server = new FakeServer();

        var replies = await RunAsync(server, null, ["check"]);

        Assert.That(replies, Has.Count.EqualTo(1));
        Assert.That(server.Calls, Is.EqualTo(new[] { "check --json" }));
        Assert.That(server.Options, Is.SupersetOf(new[] { "ControlMaster=no", "ControlPath=none", "BatchMode=yes", "ClearAllForwardings=yes" }));
        Assert.That(server.Options.TakeLast(2), Is.EqualTo(new[] { "--", "op@host" }));
    }

    [Test]
    public async Task RunAsync_SudoAsks_IsAskedOnceForAllCalls()
    {
        var server = new FakeServer { Password = "pass wört" };
        var terminal = new FakeTerminal();
        terminal.Passwords.Enqueue("pass wört");
        using var password = new SudoPassword("op@host", terminal);

        await RunAsync(server, password, ["check"]);
        await RunAsync(server, password, ["status"]);

        Assert.That(terminal.Prompts, Is.EqualTo(new[] { "[sudo] password on op@host: " }));
        Assert.That(server.Calls, Is.EqualTo(new[] { "sudo check --json", "sudo status --json" }));
    }

    /// <summary>A host must not make this program ask for a password that nobody wanted.</summary>
    [Test]
    public async Task RunAsync_HostAsksThoughNothingIsSudos_IsNotAnswered()
    {
        var terminal = new FakeTerminal();
        using var password = new SudoPassword("op@host", terminal);

        await RunAsync(new FakeServer { Complaint = SudoPassword.Prompt }, password, ["check"], isSudo: false);

        Assert.That(terminal.Prompts, Is.Empty);
    }

    /// <summary>A confirm whose question came back in the same instant must not reach the host.</summary>
    [Test]
    public void RunAsync_IsCancelledBefore_StartsNothing()
    {
        var server = new FakeServer();
        using var password = new SudoPassword("op@host", null);
        var environment = new CliEnvironment { Output = TextWriter.Null, Error = TextWriter.Null, OpenProgram = server.Open };
        var replies = new SshCall("op@host", password, environment).RunAsync(false, ["confirm"], new CancellationToken(canceled: true));

        Assert.That(async () => await replies.GetAsyncEnumerator().MoveNextAsync(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(server.Calls, Is.Empty);
    }

    [Test]
    public async Task RunAsync_PasswordIsWrong_AsksAgain()
    {
        var server = new FakeServer { Password = "right" };
        var terminal = new FakeTerminal();
        terminal.Passwords.Enqueue("wrong");
        terminal.Passwords.Enqueue("right");
        using var password = new SudoPassword("op@host", terminal);

        Assert.That(await RunAsync(server, password, ["check"]), Has.Count.EqualTo(1));
        Assert.That(terminal.Prompts, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task RunAsync_SudoAsksAndThereIsNoTerminal_IsRefused()
    {
        using var password = new SudoPassword("op@host", null);

        var error = (await Assert.ThrowsAsync<CliException>(() => RunAsync(new FakeServer { Password = "p" }, password, ["check"])))!;

        Assert.That((error.ExitCode, error.Message), Is.EqualTo((5, "sudo on op@host asks for a password, and there is no terminal to ask on")));
    }

    [Test]
    public async Task RunAsync_PasswordIsWrongThrice_SaysWhatSudoSays()
    {
        var terminal = new FakeTerminal();
        foreach (var wrong in new[] { "a", "b", "c" })
        {
            terminal.Passwords.Enqueue(wrong);
        }

        using var password = new SudoPassword("op@host", terminal);

        var error = (await Assert.ThrowsAsync<CliException>(() => RunAsync(new FakeServer { Password = "p" }, password, ["check"])))!;

        Assert.That((error.ExitCode, error.Message), Is.EqualTo((1, "rollbackctl on op@host has not answered: sudo: 3 incorrect password attempts")));
    }

    [Test]
    public async Task RunAsync_NoConnection_SaysWhyInPrintableWords()
    {
        var error = (await Assert.ThrowsAsync<CliException>(() => RunAsync(new FakeServer { Unreachable = "banner\nssh: \e[2Jtimed out\n" }, null, ["check"])))!;

        Assert.That((error.ExitCode, error.Message), Is.EqualTo((6, @"no ssh connection to op@host: ssh: \x1b[2Jtimed out")));
    }

    [Test]
    public async Task RunAsync_LinesThatAreNoReply_ArePassedOver() =>
        Assert.That(await RunAsync(new FakeServer { Noise = "Welcome!\n\n[1,2]\n" }, null, ["check"]), Has.Count.EqualTo(1));

    [Test]
    public async Task RunAsync_LineWithoutEnd_StopsAtTheLimit() => Assert.That(
        (await Assert.ThrowsAsync<CliException>(() => RunAsync(new FakeServer { Noise = new string('x', 5_000_000) }, null, ["check"])))!.Name,
        Is.EqualTo("bad-answer"));

    [Test]
    public void Dispose_Password_IsOverwritten()
    {
        var secret = new Secret("pass");
        var line = secret.Line;
        Assert.That(line.ToArray(), Is.EqualTo("pass\n"u8.ToArray()));

        secret.Dispose();

        Assert.That(line.ToArray(), Is.All.Zero);
    }

    private static async Task<List<JsonElement>> RunAsync(FakeServer server, SudoPassword? password, string[] arguments, bool? isSudo = null)
    {
        using var none = new SudoPassword("op@host", null);
        var environment = new CliEnvironment { Output = TextWriter.Null, Error = TextWriter.Null, OpenProgram = server.Open };
        var replies = new List<JsonElement>();
        await foreach (var reply in new SshCall("op@host", password ?? none, environment).RunAsync(isSudo ?? password is not null, arguments, CancellationToken.None))
        {
            replies.Add(reply);
        }

        return replies;
    }
}
