using static Watchdog.Core.Rung;
using static Watchdog.Core.RungOutcome;

namespace Watchdog.Core.Tests.Ladder;

public sealed class RollbackLadderTests
{
    // A rung is written as its name, its outcome's sign (+ succeeded, - failed, ! needs a reboot, ? begun) and, for an
    // earlier boot, a leading <.
    [TestCase("", "MakeWay")]
    [TestCase("MakeWay+", "Switch")]
    [TestCase("MakeWay-", "Switch")]
    [TestCase("MakeWay?", "MakeWay")]
    [TestCase("MakeWay? MakeWay?", "Switch")]
    [TestCase("<MakeWay?", "Switch")]
    [TestCase("Switch+", "Verify")]
    [TestCase("Switch-", "SwitchAgain")]
    [TestCase("Switch!", "Reboot")]
    [TestCase("Switch?", "Switch")]
    [TestCase("Switch? Switch?", "SwitchAgain")]
    [TestCase("<Switch?", "Switch")]
    [TestCase("<Switch? Switch?", "Switch")]
    [TestCase("Switch+ Verify+", "Done")]
    [TestCase("Switch+ Verify-", "SwitchAgain")]
    [TestCase("Switch+ Verify?", "Verify")]
    [TestCase("Switch+ Verify? Verify?", "SwitchAgain")]
    [TestCase("<Switch+ <Verify?", "Switch")]
    [TestCase("SwitchAgain+", "Verify")]
    [TestCase("SwitchAgain-", "Reboot")]
    [TestCase("SwitchAgain!", "Reboot")]
    [TestCase("SwitchAgain? SwitchAgain?", "Reboot")]
    [TestCase("<SwitchAgain?", "Switch")]
    [TestCase("SwitchAgain+ Verify-", "Reboot")]
    [TestCase("<Reboot?", "Verify")]
    [TestCase("<Reboot? Verify+", "Done")]
    [TestCase("<Reboot? Verify-", "Switch")]
    [TestCase("<Reboot? Verify- Switch-", "RebootBooted", "GiveUp")]
    [TestCase("<Reboot? Verify- Switch!", "RebootBooted", "GiveUp")]
    [TestCase("<Reboot? Verify- Switch+ Verify-", "RebootBooted", "GiveUp")]
    [TestCase("<Reboot? <Verify- <Switch+ <Verify?", "Verify")]
    [TestCase("<Switch? <Switch? <Switch?", "Switch")]
    [TestCase("<Switch? <Switch? <Switch? <Switch?", "SwitchAgain")]
    [TestCase("<Switch? <Switch? <Switch? <Switch? <SwitchAgain?", "SwitchAgain")]
    [TestCase("<Switch? <Switch? <Switch? <Switch? <SwitchAgain? <SwitchAgain? <SwitchAgain? <SwitchAgain?", "Reboot")]
    [TestCase("<Reboot? <Verify? <Verify? <Verify? <Verify?", "Switch")]
    [TestCase("<Reboot? <Verify?", "Verify")]
    [TestCase("Reboot?", "Reboot")]
    [TestCase("Reboot? Reboot?", "RebootBooted", "GiveUp")]
    [TestCase("Reboot-", "RebootBooted", "GiveUp")]
    [TestCase("<RebootBooted?", "Verify")]
    [TestCase("<RebootBooted? Verify+", "Done")]
    [TestCase("<RebootBooted? Verify-", "GiveUp")]
    [TestCase("RebootBooted-", "GiveUp")]
    public void Next_RungsOnRecord_IsTheNextMove(string rungs, string ifBootedDiffers, string? otherwise = null)
    {
        RungRecord[] records = [.. rungs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
        Assert.That(Name(RollbackLadder.Next(records, Make.Boot2, true)), Is.EqualTo(ifBootedDiffers));
        Assert.That(Name(RollbackLadder.Next(records, Make.Boot2, false)), Is.EqualTo(otherwise ?? ifBootedDiffers));
    }

    [TestCase(Rung.MakeWay)]
    [TestCase(Rung.Switch)]
    [TestCase(Rung.Verify)]
    [TestCase(Rung.SwitchAgain)]
    [TestCase(Rung.Reboot)]
    public void Next_HostRebootsInTheSameRungForEver_EndsAllTheSame(Rung fatal)
    {
        var climber = new Climber(bootedDiffers: true);
        while (climber.Next() is LadderMove.Climb { Rung: var rung })
        {
            Assert.That(climber.Moves, Is.LessThan(40), "no end");
            climber.Climb(rung, rung == fatal ? Fate.PowerFails : Fate.Fails);
        }

        Assert.That(climber.Rungs.Select(r => r.Rung), Does.Contain(Rung.Reboot));
    }

    internal static string Name(LadderMove move) => move is LadderMove.Climb c ? c.Rung.ToString() : move.GetType().Name;

    private static RungRecord Parse(string text)
    {
        var began = Make.At(1, text[0] == '<' ? Make.Boot1 : Make.Boot2);
        var outcome = text[^1] switch { '+' => Succeeded, '-' => Failed, '!' => NeedsReboot, _ => Begun };
        return new(Enum.Parse<Rung>(text.Trim('<', '+', '-', '!', '?')), began, outcome, "");
    }
}
