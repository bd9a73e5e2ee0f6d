namespace Watchdog.Core.Tests.Rules;

/// <summary>A switch that nobody had armed for, and that has changed nothing: nobody waits for its session.</summary>
public sealed class SelfArmedTests
{
    private static readonly HostFacts Refused = Make.Facts(profile: Make.New) with { NextBoot = new NextBoot(Make.Old, "", false) };

    private static State Open(bool isSelfArmed) => new(Make.Session(Phase.Activating) with { IsSelfArmed = isSelfArmed }, null);

    [Test]
    public void Step_SwitchWasRefused_EndsAtOnceAndQuietly()
    {
        var (state, effects) = Machine.Step(Open(isSelfArmed: true), new ActivationEnded(Refused), Make.Start);

        Assert.That(state.Open, Is.Null);
        Assert.That(state.Last!.Phase, Is.EqualTo(Phase.Expired));
        Assert.That(state.Last.RolledBackFrom, Is.Empty);
        Assert.That(effects.OfType<Record>().Single(), Is.EqualTo(new Record(RecordKind.Expired, "s1", "the switch has changed nothing")));
    }

    [Test]
    public void Step_SwitchWasRefusedOfAnExplicitSession_StaysArmed()
    {
        var (state, _) = Machine.Step(Open(isSelfArmed: false), new ActivationEnded(Refused), Make.Start);

        Assert.That(state.Open!.Deadline.Reason, Is.EqualTo(DeadlineReason.ArmedLimit));
    }

    /// <summary>Whose switch was killed: it makes its system the running one in the end.</summary>
    [Test]
    public void Step_AnActivateScriptRunsOn_StaysArmed()
    {
        var (state, _) = Machine.Step(Open(isSelfArmed: true), new ActivationEnded(Refused with { ActivationRuns = true }), Make.Start);

        Assert.That(state.Open!.Phase, Is.EqualTo(Phase.Armed));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Step_OnlyTheNextBootHasChanged_WaitsForTheReboot(bool isSelfArmed)
    {
        var (state, _) = Machine.Step(Open(isSelfArmed), new ActivationEnded(Refused with { NextBoot = new NextBoot(Make.New, "", false) }), Make.Start);

        Assert.That(state.Open!.Deadline.Reason, Is.EqualTo(DeadlineReason.BootLimit));
        Assert.That(state.Open.Deadline.Remaining(Make.Start), Is.EqualTo(state.Open.Limits.Boot));
    }

    /// <summary>A tool that ends its session because its command has changed nothing must not take back what it has changed.</summary>
    [Test]
    public void Step_DisarmedIfUnchangedBeforeTheReboot_IsRefused()
    {
        var armed = new State(Make.Session(Phase.Armed), null);
        var facts = Refused with { NextBoot = new NextBoot(Make.New, "", false) };

        var (state, effects) = Machine.Step(armed, new DisarmRequested(1, null, "root", facts) { IfUnchanged = true }, Make.Start);

        Assert.That(state, Is.EqualTo(armed));
        Assert.That(effects.OfType<Reply>().Single().Answer, Is.EqualTo(new Answer.Refused(Refusal.Changed, armed.Open)));
    }

    [Test]
    public void Step_DisarmedBeforeTheReboot_TakesTheNextBootBack()
    {
        var armed = new State(Make.Session(Phase.Armed), null);
        var facts = Refused with { NextBoot = new NextBoot(Make.New, "", false) };

        var (state, effects) = Machine.Step(armed, new DisarmRequested(1, null, "root", facts), Make.Start);

        Assert.That(state.Last!.Phase, Is.EqualTo(Phase.Disarmed));
        Assert.That(effects.OfType<HandBootDefault>().Single().System, Is.EqualTo(Make.Old));
        Assert.That(effects.OfType<Record>().Single().Text, Does.Contain($"the next boot is to lead to {Make.Old} again"));
    }
}
