using Watchdog.Cli.Deploy;
using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Deploy;

/// <summary>Interrupts, and the questions that they lead to.</summary>
internal sealed partial class CourseTests
{
    [Test]
    public void Take_SessionEndsWhileSomebodyIsAsked_TakesTheQuestionBack()
    {
        Take(Says(Probation));
        Take(new Happening.CommandEnded(7));

        Assert.That(Take(Says(Samples.Ended(Phase.RolledBack), isOpen: false)), Is.EqualTo(new[] { "take back", "begin Look" }));
        Assert.That(Take(new Happening.Answered("k")), Is.Empty);
        Assert.That(Take(Looked), Is.EqualTo(new[] { "end 4, told" }));
    }

    [Test]
    public void Take_InterruptWhileTheCommandRuns_DisarmsWhenNothingHasChanged()
    {
        Assert.That(Take(new Happening.Interrupted(Interrupt.Keyboard)), Is.Empty, "the command has got it, too");
        Assert.That(Take(new Happening.CommandEnded(130)), Is.EqualTo(new[] { "say switch exited 130", "rest" }));
        Assert.That(Take(new Happening.Rested()), Is.EqualTo(new[] { "begin Disarm" }));
        Assert.That(Take(Ended(Errand.Disarm, Samples.Ended(Phase.Disarmed)))[^1], Is.EqualTo("end 130, told"));
    }

    [TestCase("r", "begin RollBack")]
    [TestCase("k", "begin Prove")]
    [TestCase("l", "fail 130: interrupted: session k3f9x2 goes on without this command: rollback in 1min unless it is confirmed")]
    [TestCase(null, "fail 130: interrupted: session k3f9x2 goes on without this command: rollback in 1min unless it is confirmed")]
    public void Take_InterruptWhileItProves_SomebodyDecides(string? answer, string deed)
    {
        Take(Says(Probation));
        Take(new Happening.CommandEnded(0));
        Take(new Happening.ErrandEnded(Errand.Prove, null, Unreachable));
        Take(new Happening.Rested());

        Assert.That(Take(new Happening.Interrupted(Interrupt.Keyboard))[0], Does.StartWith("ask interrupted; rollback in 1min unless it is confirmed\n"));
        Take(new Happening.ErrandEnded(Errand.Prove, null, Unreachable));
        Assert.That(Take(new Happening.Rested()), Is.Empty, "nothing is proven while the question stands");
        Assert.That(Take(new Happening.Answered(answer)), Is.EqualTo(new[] { deed }));
    }

    [Test]
    public void Take_InterruptAndRollbackIsChosen_EndsAsInterrupted()
    {
        Take(Says(Probation));
        Take(new Happening.CommandEnded(0));
        Take(new Happening.Interrupted(Interrupt.Keyboard));
        Take(new Happening.Answered("r"));
        Take(Says(Samples.Ended(Phase.RolledBack), isOpen: false));
        Take(new Happening.ErrandEnded(Errand.Prove, null, new CliException(ExitCode.NoSession, "n", "r", "")));
        Take(new Happening.Rested());

        Assert.That(Take(Looked), Is.EqualTo(new[] { "end 130, told" }));
    }

    [Test]
    public void Take_InterruptOfACommandThatHadSwitchedAndWatchingGoesOn_ProvesNothing()
    {
        Take(Says(Probation));
        Take(new Happening.Interrupted(Interrupt.Keyboard));
        Assert.That(Take(new Happening.CommandEnded(130))[^1], Does.StartWith("ask interrupted"));

        Assert.That(Take(new Happening.Answered("k")), Is.Empty);
        Assert.That(Take(new Happening.Ticked()), Is.Empty);
    }

    [TestCase(Interrupt.Keyboard, false, 130)]
    [TestCase(Interrupt.Terminate, true, 143)]
    public void Take_InterruptAndNobodyIsAsked_IsLeft(Interrupt interrupt, bool canAsk, int code)
    {
        Begin(canAsk: canAsk);
        Take(Says(Probation));
        Take(new Happening.CommandEnded(0));

        Assert.That(Take(new Happening.Interrupted(interrupt))[0], Does.StartWith($"fail {code}: interrupted: session k3f9x2 goes on"));
    }

    [Test]
    public void Take_InterruptWhileItRollsBack_IsLeftWithoutAQuestion()
    {
        Take(new Happening.CommandEnded(0));
        Take(Says(Probation with { Phase = Phase.RollingBack, Deadline = null }));

        Assert.That(Take(new Happening.Interrupted(Interrupt.Keyboard)), Is.EqualTo(new[] { "fail 130: interrupted: session k3f9x2 goes on without this command: it rolls back" }));
    }

    [Test]
    public void Take_SecondInterrupt_IsLeft()
    {
        Take(new Happening.Interrupted(Interrupt.Keyboard));

        Assert.That(Take(new Happening.Interrupted(Interrupt.Keyboard))[0], Does.StartWith("fail 130"), "the command does not end");
    }
}
