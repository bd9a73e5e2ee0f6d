namespace Watchdog.Core.Tests.Sessions;

public sealed class KnownProbeTests
{
    [TestCase("ssh", false, true, false)]
    [TestCase("access", false, false, true)]
    [TestCase("stranger-ssh", true, true, false)]
    [TestCase("stranger-wireguard", true, true, false)]
    [TestCase("stranger-key", true, true, true)]
    [TestCase("wireguard", false, false, false)]
    [TestCase("address", false, false, false)]
    [TestCase("gateway", false, false, false)]
    [TestCase("units", false, false, false)]
    [TestCase("command:stranger-ssh", false, false, false, TestName = "WayIn_AUsersCommand_SeesNoneWhateverItIsCalled")]
    public void WayIn_AProbe_SeesItsPartOfIt(string probe, bool fromOutside, bool listener, bool account) =>
        Assert.That((WayIn.SeesFromOutside(probe), WayIn.SeesListener(probe), WayIn.SeesAccount(probe)), Is.EqualTo((fromOutside, listener, account)));

    [Test]
    public void All_Names_AreDifferent()
    {
        Assert.That(KnownProbe.All, Has.Count.EqualTo(9));
        Assert.That(KnownProbe.All.Select(p => p.Name), Is.Unique);
    }
}
