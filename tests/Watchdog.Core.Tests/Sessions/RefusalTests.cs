namespace Watchdog.Core.Tests.Sessions;

public sealed class RefusalTests
{
    [Test]
    public void Step_ConfirmOfWhatHasNotChanged_IsRecordedInWords() =>
        Assert.That(
            Recorded(new ConfirmReceived(1, "s1", Make.Proof(3590))),
            Is.EqualTo("confirm: nothing has changed yet: there is nothing to confirm"));

    [Test]
    public void Step_AnotherSessionsId_IsRecordedInWords() =>
        Assert.That(Recorded(new DisarmRequested(1, "s0", "root", Make.Facts())), Is.EqualTo("disarm: no such session"));

    /// <summary>None falls through to the last one's words.</summary>
    [Test]
    public void Reason_OfEach_IsItsOwn()
    {
        var reasons = Enum.GetValues<Refusal>().Select(r => r.Reason(Make.Session(Phase.Armed))).ToList();
        Assert.That(reasons, Is.Unique);
    }

    private static string Recorded(Request request) =>
        Machine.Step(new State(Make.Session(Phase.Armed), null), request, Make.Start).Effects.OfType<Record>().Single(r => r.Kind == RecordKind.Refused).Text;
}
