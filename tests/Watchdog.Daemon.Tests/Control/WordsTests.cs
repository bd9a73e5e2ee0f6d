using System.Text.RegularExpressions;
using Watchdog.Core;
using Watchdog.Daemon.Control;
using Watchdog.Protocol;
using Watchdog.Store;
using Watchdog.Tests;
using Phase = Watchdog.Core.Phase;
using Rung = Watchdog.Core.Rung;

namespace Watchdog.Daemon.Tests.Control;

/// <summary>Each refusal, event and reason has words of its own.</summary>
internal sealed partial class WordsTests
{
    [Test]
    public void ToError_EveryRefusal_SaysWhatHappenedAndWhatToDo()
    {
        var answers = Enum.GetValues<Refusal>()
            .SelectMany(r => new[] { new Answer.Refused(r, Make.Session()), new Answer.Refused(r, null) })
            .Concat<Answer>([
                new Answer.NoSession(null, null), new Answer.NoSession(Make.Id, Make.Session(Phase.Confirmed)),
                new Answer.SessionOpen(Make.Session()), new Answer.Failed("disk full"),
            ])
            .ToList();
        var errors = answers.Select(RefusalText.ToError).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(errors.Select(e => e.Reason), Is.All.Not.Empty);
            Assert.That(errors.Select(e => e.Hint), Is.All.Not.Empty);
            Assert.That(errors.OfType<RefusedError>().Select(e => e.Code).Distinct().Count(), Is.EqualTo(Enum.GetValues<Refusal>().Length));
            Assert.That(() => RefusalText.ToError(new Answer.Accepted(Make.Session())), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void Of_EveryRecordKind_HasAFormOfItsOwn()
    {
        var forms = Enum.GetValues<RecordKind>().Select(RecordForm.Of).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(forms.Select(f => f.Event), Is.Unique.And.All.Match("^[a-z]+(-[a-z]+)*$"));
            Assert.That(forms.Select(f => f.MessageId), Is.Unique);
            Assert.That(forms.Select(f => f.Priority), Is.All.InRange(1, 6));
            Assert.That(forms.Select(f => f.Text), Is.All.Not.Empty);
            foreach (var form in forms)
            {
                // sd-id128(3): a version 4 UUID, without dashes.
                Assert.That(Guid.TryParseExact(form.MessageId, "N", out var id), Is.True, form.Event);
                Assert.That(id.ToString(), Does.Match(Version4()), form.Event);
            }
        });
    }

    [Test]
    public void Words_EveryValue_HasAWordOfItsOwn()
    {
        var reasons = Enum.GetValues<DeadlineReason>();

        Assert.Multiple(() =>
        {
            Assert.That(reasons.Select(Words.Of), Is.Unique.And.All.Not.Empty);
            Assert.That(reasons.Select(r => Words.CauseOf(new Core.Deadline(1, default, "", r, "why"), Limits.Default)), Is.Unique.And.All.EndsWith(": why"));
            Assert.That(Enum.GetValues<Rung>().Select(Words.Of), Is.Unique);
            Assert.That(Enum.GetValues<RungOutcome>().Select(Words.Of), Is.Unique);
        });
    }

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
    private static partial Regex Version4();
}
