using static Watchdog.Core.RungOutcome;

namespace Watchdog.Core.Tests.Rollback;

public sealed class RollbackLadderTests
{
    // A rung is written as its name, its outcome's sign (+ succeeded, - failed, ! needs a reboot, ? begun) and, for an
    // earlier boot, a leading <. What a verify that failed saw is written as a letter instead of -: E elsewhere (another
    // system runs), W a way in passes but a probe of another does not, T a tunnel alone is missing, U what is missing of the
    // way in had failed on the new system too, N it had not, D it had, and two kinds of probes see no sshd.
    [TestCase("Switch+ VerifyE", "SwitchAgain")]
    [TestCase("Switch+ VerifyT", "Done")]
    [TestCase("Switch+ VerifyW", "SwitchAgain")]
    [TestCase("Switch+ VerifyU", "SwitchAgain")]
    [TestCase("Switch+ VerifyN", "SwitchAgain")]
    [TestCase("Switch+ VerifyD", "SwitchAgain")]
    [TestCase("Switch- SwitchAgain- VerifyE", "Reboot")]
    [TestCase("Switch- SwitchAgain- VerifyT", "Done")]
    [TestCase("Switch- SwitchAgain- VerifyW", "Done")]
    [TestCase("Switch- SwitchAgain- VerifyU", "Done")]
    [TestCase("Switch- SwitchAgain- VerifyN", "Reboot")]
    [TestCase("Switch- SwitchAgain- VerifyD", "Reboot")]
    [TestCase("Switch! VerifyE", "Reboot")]
    [TestCase("Switch! VerifyU", "SwitchAgain")]
    [TestCase("<Reboot? VerifyE", "Switch")]
    [TestCase("<Reboot? VerifyW", "Done")]
    [TestCase("<Reboot? VerifyU", "Done")]
    [TestCase("<Reboot? VerifyN", "Switch")]
    [TestCase("<Reboot? VerifyE Switch- VerifyE", "RebootBooted", "GiveUp")]
    [TestCase("<Reboot? VerifyE Switch- VerifyU", "Done")]
    [TestCase("<Reboot? <VerifyE <RebootBooted? VerifyW", "Done")]
    [TestCase("<Reboot? <VerifyE <RebootBooted? VerifyD", "GiveUp")]
    public void Next_AfterALook_IsTheNextMove(string rungs, string ifBootedDiffers, string? otherwise = null) =>
        Next_RungsOnRecord_IsTheNextMove(rungs, ifBootedDiffers, otherwise);

    [TestCase("", "MakeWay")]
    [TestCase("MakeWay+", "Switch")]
    [TestCase("MakeWay-", "Switch")]
    [TestCase("MakeWay?", "MakeWay")]
    [TestCase("MakeWay? MakeWay?", "Switch")]
    [TestCase("<MakeWay?", "Switch")]
    [TestCase("Switch+", "Verify")]
    [TestCase("Switch-", "SwitchAgain")]
    [TestCase("Switch!", "Verify")]
    [TestCase("Switch! Verify-", "Reboot")]
    [TestCase("Switch! Verify+", "Done")]
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
    [TestCase("SwitchAgain-", "Verify", TestName = "Next_SwitchesDidNotEnd_LooksBeforeItReboots")]
    [TestCase("SwitchAgain- Verify-", "Reboot")]
    [TestCase("SwitchAgain- Verify+", "Done")]
    [TestCase("SwitchAgain- Verify?", "Verify")]
    [TestCase("SwitchAgain- Verify? Verify?", "Reboot")]
    [TestCase("<SwitchAgain- <Verify?", "Switch")]
    [TestCase("SwitchAgain!", "Verify")]
    [TestCase("SwitchAgain! Verify-", "Reboot")]
    [TestCase("SwitchAgain? SwitchAgain?", "Verify")]
    [TestCase("SwitchAgain? SwitchAgain? Verify-", "Reboot")]
    [TestCase("<SwitchAgain?", "Switch")]
    [TestCase("SwitchAgain+ Verify-", "Reboot")]
    [TestCase("<Reboot?", "Verify")]
    [TestCase("<Reboot? Verify+", "Done")]
    [TestCase("<Reboot? Verify-", "Switch")]
    [TestCase("<Reboot? Verify- Switch-", "Verify", "GiveUp")]
    [TestCase("<Reboot? Verify- Switch- Verify-", "RebootBooted", "GiveUp")]
    [TestCase("<Reboot? Verify- Switch!", "Verify")]
    [TestCase("<Reboot? Verify- Switch! Verify-", "RebootBooted", "GiveUp")]
    [TestCase("<Reboot? Verify- Switch+ Verify-", "RebootBooted", "GiveUp")]
    [TestCase("<Reboot? <Verify- <Switch+ <Verify?", "Verify")]
    [TestCase("<Switch? <Switch? <Switch?", "Switch")]
    [TestCase("<Switch? <Switch? <Switch? <Switch?", "SwitchAgain")]
    [TestCase("<Switch? <Switch? <Switch? <Switch? <SwitchAgain?", "SwitchAgain")]
    [TestCase("<Switch? <Switch? <Switch? <Switch? <SwitchAgain? <SwitchAgain? <SwitchAgain? <SwitchAgain?", "Verify")]
    [TestCase("<Reboot? <Verify? <Verify? <Verify? <Verify?", "Switch")]
    [TestCase("<Reboot? <Verify?", "Verify")]
    [TestCase("Reboot?", "Reboot")]
    [TestCase("Reboot? Reboot?", "Verify", "GiveUp")]
    [TestCase("Reboot? Reboot? Verify-", "RebootBooted", "GiveUp")]
    [TestCase("Reboot-", "Verify", "GiveUp")]
    [TestCase("Reboot- Verify-", "RebootBooted", "GiveUp")]
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

    internal static Sight? Saw(char letter) => letter switch
    {
        'E' => new(IsBack: false, HasWayIn: false, IsLost: false, IsDark: false, [], []),
        'W' => new(IsBack: true, HasWayIn: true, IsLost: false, IsDark: false, ["stranger-ssh"], []),
        'T' => new(IsBack: true, HasWayIn: true, IsLost: false, IsDark: false, ["wireguard"], ["wireguard"]),
        'U' => new(IsBack: true, HasWayIn: false, IsLost: false, IsDark: false, ["access"], ["access"]),
        'N' => new(IsBack: true, HasWayIn: false, IsLost: true, IsDark: false, ["access"], []),
        'D' => new(IsBack: true, HasWayIn: false, IsLost: false, IsDark: true, ["ssh", "stranger-ssh"], ["ssh", "stranger-ssh"]),
        _ => null,
    };

    private static RungRecord Parse(string text)
    {
        var began = Make.At(1, text[0] == '<' ? Make.Boot1 : Make.Boot2);
        var outcome = text[^1] switch { '+' => Succeeded, '!' => NeedsReboot, '?' => Begun, _ => Failed };
        return new(Enum.Parse<Rung>(text[..^1].Trim('<')), began, outcome, "", Saw(text[^1]));
    }
}
