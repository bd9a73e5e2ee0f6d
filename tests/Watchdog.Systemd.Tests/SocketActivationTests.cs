using System.Globalization;
using Watchdog.Systemd.Tests.Fakes;

namespace Watchdog.Systemd.Tests;

[NonParallelizable, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SocketActivationTests : IDisposable
{
    private readonly NativeEnvironment _environment = new();

    public void Dispose() => _environment.Dispose();

    [Test]
    public void Read_TwoNamedSockets_AreReturnedInOrder()
    {
        Announce(Environment.ProcessId, "2", "control:other");
        Assert.That(SocketActivation.Read(), Is.EqualTo(new[] { (3, "control"), (4, "other") }));
    }

    [Test]
    public void Read_Again_FindsNothing()
    {
        Announce(Environment.ProcessId, "1", "control");
        _ = SocketActivation.Read();
        Assert.Multiple(() =>
        {
            Assert.That(SocketActivation.Read(), Is.Empty);
            Assert.That(Environment.GetEnvironmentVariable("LISTEN_FDS"), Is.Null);
        });
    }

    [Test]
    public void Read_NotAnnounced_IsEmpty() => Assert.That(SocketActivation.Read(), Is.Empty);

    [Test]
    public void Read_MeantForAnotherProcess_IsEmpty()
    {
        Announce(1, "1", "control");
        Assert.That(SocketActivation.Read(), Is.Empty);
    }

    [TestCase("garbage")]
    [TestCase("-1")]
    [TestCase("100000", Description = "descriptors that are not open")]
    public void Read_WrongCount_IsAnError(string count)
    {
        Announce(Environment.ProcessId, count, null);
        Assert.That(SocketActivation.Read, Throws.InstanceOf<SystemdException>());
    }

    private void Announce(int pid, string count, string? names)
    {
        _environment.Set("LISTEN_PID", pid.ToString(CultureInfo.InvariantCulture));
        _environment.Set("LISTEN_FDS", count);
        if (names is not null)
        {
            _environment.Set("LISTEN_FDNAMES", names);
        }
    }
}
