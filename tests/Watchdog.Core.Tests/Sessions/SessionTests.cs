namespace Watchdog.Core.Tests.Sessions;

public sealed class SessionTests
{
    private static readonly DeadlineReason[] Settled = [DeadlineReason.Asked, DeadlineReason.Lockout, DeadlineReason.Relapse, DeadlineReason.Undone, DeadlineReason.Interrupted];

    [Test]
    public void IsDue_BeforeTheDeadline_IsForTheReasonToSay([Values] Phase phase, [Values] DeadlineReason reason) =>
        Assert.That(With(phase, reason).IsDue(Make.Start), Is.EqualTo(phase.IsHeld() && Settled.Contains(reason)));

    [Test]
    public void IsDue_AtTheDeadline_IsEveryHeldPhase([Values] Phase phase, [Values] DeadlineReason reason)
    {
        var session = With(phase, reason);
        Assert.That(session.IsDue(Make.Start with { Boot = session.Deadline.At }), Is.EqualTo(phase is Phase.Armed or Phase.Activating or Phase.Probation));
    }

    [Test]
    public void IsDue_LaterInAnotherBoot_IsForTheReasonToSay([Values] DeadlineReason reason) =>
        Assert.That(With(Phase.Probation, reason).IsDue(Make.At(9999, Make.Boot2)), Is.EqualTo(Settled.Contains(reason)));

    private static Session With(Phase phase, DeadlineReason reason)
    {
        var session = Make.Session(phase);
        return session with { Deadline = session.Deadline with { Reason = reason } };
    }
}
