namespace Watchdog.Core.Tests.Rollback;

public sealed class OpeningTests
{
    // What is stored: the session of the order ("own") or another one, open or as the last that ended; over: its end is on record.
    [TestCase("open Probation", ClaimOwner.None, false, "Judge")]
    [TestCase("open Stranded", ClaimOwner.None, false, "Judge")]
    [TestCase("open RollingBack", ClaimOwner.None, false, "Judge")]
    [TestCase("open Probation", ClaimOwner.Executor, false, "GoOn, not decided")]
    [TestCase("open Probation", ClaimOwner.Executor, true, "GoOn, decided")]
    [TestCase("open RollingBack", ClaimOwner.Executor, true, "Judge")]
    [TestCase("open Armed", ClaimOwner.Executor, false, "GoOn, not decided")]
    [TestCase("open Stranded", ClaimOwner.Executor, true, "Judge")]
    [TestCase("open RolledBack", ClaimOwner.Executor, true, "TidyUp")]
    [TestCase("open Expired", ClaimOwner.Executor, false, "TidyUp")]
    [TestCase("open RolledBack", ClaimOwner.None, false, "Leave")]
    [TestCase("last RolledBack", ClaimOwner.Executor, true, "TidyUp")]
    [TestCase("last Confirmed", ClaimOwner.None, false, "Leave")]
    [TestCase("other open", ClaimOwner.None, false, "Leave")]
    [TestCase("other open", ClaimOwner.Executor, true, "Leave")]
    [TestCase("over", ClaimOwner.Executor, true, "Leave")]
    [TestCase("open Probation", ClaimOwner.Daemon, false, "Leave: it was ended before its deadline")]
    [TestCase("last Confirmed", ClaimOwner.Daemon, false, "Leave: it was ended before its deadline")]
    public void Of_ClaimAndStore_IsWhatTheExecutorDoesFirst(string stored, ClaimOwner owner, bool isDecided, string expected) =>
        Assert.That(Text(Opening.Of(owner, isDecided, () => Stored(stored))), Is.EqualTo(expected));

    [Test]
    public void Of_TheDaemonHasEndedIt_DoesNotLookForIt() =>
        Assert.That(
            Opening.Of(ClaimOwner.Daemon, isDecided: false, () => throw new AssertionException("a store that cannot be read is no reason to roll back here")),
            Is.TypeOf<Opening.Leave>());

    [Test]
    public void Find_NothingIsStored_IsMissing() => Assert.That(Whereabouts.Find("s1", null, null), Is.Null);

    [Test]
    public void Find_AnotherEndedLast_IsMissing() =>
        Assert.That(Whereabouts.Find("s1", null, Make.Session(Phase.Confirmed, "s0")), Is.Null, "an older session may have ended before it");

    private static Whereabouts Stored(string what) => what.Split(' ') switch
    {
        ["open", var phase] => Whereabouts.Find("s1", Make.Session(Enum.Parse<Phase>(phase)), Make.Session(Phase.Confirmed, "s0"))!,
        ["last", var phase] => Whereabouts.Find("s1", null, Make.Session(Enum.Parse<Phase>(phase)))!,
        ["other", "open"] => Whereabouts.Find("s1", Make.Session(Phase.Probation, "s2"), Make.Session(Phase.Confirmed))!,
        ["over"] => new Whereabouts.Over(),
        _ => throw new ArgumentException(what, nameof(what)),
    };

    private static string Text(Opening opening) => opening switch
    {
        Opening.Leave { Why.Length: > 0 } leave => $"Leave: {leave.Why}",
        Opening.GoOn goOn => $"GoOn, {(goOn.IsDecided ? "decided" : "not decided")}",
        _ => opening.GetType().Name,
    };
}
