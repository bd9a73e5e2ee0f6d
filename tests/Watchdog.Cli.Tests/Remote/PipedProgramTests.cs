using Watchdog.Cli.Remote;

namespace Watchdog.Cli.Tests.Remote;

internal sealed class PipedProgramTests
{
    [Test]
    public async Task Start_ArgumentsOfAShell_AreNoneToIt()
    {
        await using var program = PipedProgram.Start("printf", ["%s|", "$(id)", "a b", "'; id #"]);

        Assert.That(await new StreamReader(program.Output).ReadToEndAsync(), Is.EqualTo("$(id)|a b|'; id #|"));
        Assert.That(await program.WaitAsync(CancellationToken.None), Is.Zero);
    }

    [Test]
    public async Task Start_InterruptOfTheKeyboard_DoesNotEndIt()
    {
        await using var program = PipedProgram.Start("sh", ["-c", "kill -INT $$; echo alive"]);

        Assert.That(await new StreamReader(program.Output).ReadToEndAsync(), Is.EqualTo("alive\n"));
    }

    [Test]
    public async Task DisposeAsync_ProgramStillRuns_EndsIt()
    {
        var program = PipedProgram.Start("sleep", ["600"]);

        await program.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task Start_NoSuchProgram_ExitsWith127()
    {
        await using var program = PipedProgram.Start("/nowhere/ssh", []);

        Assert.That(await program.WaitAsync(CancellationToken.None), Is.EqualTo(127));
    }
}
