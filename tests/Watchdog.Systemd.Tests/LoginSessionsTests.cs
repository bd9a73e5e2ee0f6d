namespace Watchdog.Systemd.Tests;

public sealed class LoginSessionsTests
{
    [Test]
    public void List_AnyMachine_DoesNotThrow() => Assert.That(LoginSessions.List(), Is.All.Matches<LoginSession>(session => session!.Id.Length > 0));
}
