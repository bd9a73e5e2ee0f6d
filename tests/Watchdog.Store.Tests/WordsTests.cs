using Watchdog.Core;
using Watchdog.Tests;

namespace Watchdog.Store.Tests;

internal sealed class WordsTests
{
    private const string Rolled = "/nix/store/rolled";

    private static readonly State RolledBack = new(null, Make.Session(Phase.RolledBack) with { RolledBackFrom = Rolled });

    [Test]
    public void OfProfileLeftBehind_ProfileLeadsToWhatWasRolledBack_SaysWhatToDo() =>
        Assert.That(Words.OfProfileLeftBehind(RolledBack, Rolled), Does.Contain(Make.Id).And.Contain($"--set {Make.Old}`"));

    [Test]
    public void OfProfileLeftBehind_ProfileIsBack_SaysNothing() =>
        Assert.That(Words.OfProfileLeftBehind(RolledBack, Make.Old), Is.Null);

    [Test]
    public void OfProfileLeftBehind_ConfirmedOrOpenAgain_SaysNothing()
    {
        var confirmed = new State(null, Make.Session(Phase.Confirmed) with { RolledBackFrom = Rolled });
        Assert.That(Words.OfProfileLeftBehind(confirmed, Rolled), Is.Null);
        Assert.That(Words.OfProfileLeftBehind(RolledBack with { Open = Make.Session() }, Rolled), Is.Null);
    }

    [TestCase(Make.Old, $"`{Make.Old}/bin/switch-to-configuration boot`")]
    [TestCase("", "the system profile's system")]
    public void OfBootDefaultOwed_SaysWhatIsOwedAndWhatToDo(string system, string expected) =>
        Assert.That(Words.OfBootDefaultOwed(new OwedBootDefault(Make.Id, system)), Does.Contain(Make.Id).And.Contain(expected));

    private static readonly Session Armed = Make.Session(Phase.Armed) with { HoldsBootDefault = true };

    [TestCase("", "", "", null, TestName = "OfNextBoot_NothingIsToCome_SaysNothing")]
    [TestCase(Rolled, "", Make.Old, $"{Rolled}, once; each after it {Make.Old}", TestName = "OfNextBoot_TriedOnce_SaysBoth")]
    [TestCase("", "", Rolled, $"{Rolled}, and each after it: should it not come up, somebody must pick the old system in the boot menu", TestName = "OfNextBoot_ForGood_SaysSo")]
    [TestCase("", "no EFI", "", "a new system that does not come up needs somebody at the boot menu: no EFI", TestName = "OfNextBoot_LoaderCannot_SaysWhy")]
    public void OfNextBoot_Armed(string firstBoot, string obstacle, string leadsTo, string? expected) =>
        Assert.That(Words.OfNextBoot(Armed with { FirstBoot = firstBoot }, new NextBoot(leadsTo, obstacle, false)), Is.EqualTo(expected));

    [Test]
    public void OfNextBoot_NotArmedOrNotHeld_SaysNothing()
    {
        var boot = new NextBoot("", "no EFI", false);
        Assert.That(Words.OfNextBoot(Armed with { Phase = Phase.Probation }, boot), Is.Null);
        Assert.That(Words.OfNextBoot(Armed with { HoldsBootDefault = false }, boot), Is.Null);
    }
}
