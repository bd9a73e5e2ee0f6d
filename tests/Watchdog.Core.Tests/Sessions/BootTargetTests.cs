namespace Watchdog.Core.Tests.Sessions;

/// <summary>What the next boot leads to while a change is unproven, and after its rollback.</summary>
public sealed class BootTargetTests
{
    private const string Failed = Make.New;

    [TestCase(Make.Old, Failed, Make.Old, true, false, true, Make.Old, TestName = "Choose_ASwitchHasFailedEarly_IsTheDefaultThatTheLoaderKept")]
    [TestCase(Make.Old, Failed, Failed, true, false, true, Make.Old, TestName = "Choose_ASwitchHasFailedAfterTheLoader_IsTheRunningSystem")]
    [TestCase(Make.Old, Failed, "", true, false, true, Make.Old, TestName = "Choose_ASwitchHasFailedAndTheLoaderCannotBeRead_IsTheRunningSystem")]
    [TestCase(Make.Newer, Make.Booted, Make.Booted, false, false, true, Make.Booted, TestName = "Choose_TestedOverTheBootedSystem_IsTheBootedOne")]
    [TestCase(Make.Newer, Make.Old, Make.Old, false, false, true, Make.Old, TestName = "Choose_TestedSystemThatNoBootLeadsTo_IsTheDefault")]
    [TestCase(Make.Newer, Make.Old, Make.Old, true, true, true, Make.Old, TestName = "Choose_Specialisation_IsItsSystem")]
    [TestCase(Make.Old, "", "", false, false, true, Make.Old, TestName = "Choose_NothingIsKnown_IsTheRunningSystem")]
    [TestCase(Make.Old, Make.Old, Make.Newer, false, false, true, Make.Old, TestName = "Choose_AMenuOfFormerDays_IsTheRunningSystem")]
    [TestCase(Make.Old, Make.Booted, Make.Booted, false, false, false, Make.Old, TestName = "Choose_TheDefaultIsGoneFromTheStore_IsTheRunningSystem")]
    public void Choose_AtArm(string running, string profile, string leadsTo, bool canBoot, bool isPart, bool isThere, string expected)
    {
        var baseline = Make.Baseline() with { RunningSystem = running, ProfileTarget = profile, NextBoot = new NextBoot(leadsTo, "", false) };

        Assert.That(BootTarget.Choose(baseline, canBoot, isPart, isThere), Is.EqualTo(expected));
    }
}
