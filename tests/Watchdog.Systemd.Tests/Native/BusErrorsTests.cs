using Watchdog.Systemd.Native;

namespace Watchdog.Systemd.Tests.Native;

public sealed class BusErrorsTests
{
    [TestCase("org.freedesktop.systemd1.UnitExists", 17, typeof(UnitExistsException))]
    [TestCase("org.freedesktop.systemd1.NoSuchUnit", 2, typeof(NoSuchUnitException))]
    [TestCase("org.freedesktop.systemd1.NoUnitForPID", 3, typeof(NoSuchUnitException))]
    [TestCase("org.freedesktop.systemd1.BadUnitSetting", 8, typeof(InvalidUnitPropertyException))]
    [TestCase("org.freedesktop.systemd1.UnitMasked", 107, typeof(SystemdException))]
    [TestCase("org.freedesktop.DBus.Error.PropertyReadOnly", 30, typeof(InvalidUnitPropertyException))]
    [TestCase("org.freedesktop.DBus.Error.InvalidArgs", 22, typeof(InvalidUnitPropertyException))]
    [TestCase("org.freedesktop.DBus.Error.AccessDenied", 13, typeof(AccessDeniedException))]
    [TestCase("org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", 1, typeof(AccessDeniedException))]
    [TestCase("org.freedesktop.DBus.Error.NoReply", 110, typeof(BusUnavailableException))]
    [TestCase("org.freedesktop.DBus.Error.NameHasNoOwner", 6, typeof(BusUnavailableException))]
    [TestCase("org.freedesktop.DBus.Error.ServiceUnknown", 113, typeof(BusUnavailableException))]
    [TestCase("org.freedesktop.DBus.Error.UnknownMethod", 53, typeof(SystemdException))]
    [TestCase("System.Error.EROFS", 30, typeof(InvalidUnitPropertyException))]
    [TestCase("System.Error.ENXIO", 6, typeof(SystemdException))]
    [TestCase(null, 30, typeof(InvalidUnitPropertyException))]
    [TestCase(null, 17, typeof(UnitExistsException))]
    [TestCase(null, 13, typeof(AccessDeniedException))]
    [TestCase(null, 1, typeof(AccessDeniedException))]
    [TestCase(null, 107, typeof(BusUnavailableException))]
    [TestCase(null, 104, typeof(BusUnavailableException))]
    [TestCase(null, 110, typeof(BusUnavailableException))]
    [TestCase(null, 22, typeof(SystemdException))]
    public void Create_NameAndErrno_GivesTheTypeCallersTellApart(string? name, int errno, Type expected)
    {
        SystemdException exception = BusErrors.Create("Operation", errno, name, "text");

        Assert.Multiple(() =>
        {
            Assert.That(exception, Is.TypeOf(expected));
            Assert.That(exception.Errno, Is.EqualTo(errno));
            Assert.That(exception.Operation, Is.EqualTo("Operation"));
            Assert.That(exception.BusError, Is.EqualTo(name));
        });
    }

    [Test]
    public void Create_ControlCharactersFromThePeer_AreNotPrinted()
    {
        SystemdException exception = BusErrors.Create("Operation", 5, "a\u001b.b", "red \u001b[31m\nline");

        Assert.That(exception.Message + exception.BusError, Has.None.Matches<char>(char.IsControl));
    }

    [Test]
    public void Create_NoText_SaysWhatTheErrnoMeans() =>
        Assert.That(BusErrors.Create("Operation", 30).Message, Is.EqualTo("Operation: Read-only file system"));

    [Test]
    public void Check_NegativeErrno_Throws() =>
        Assert.That(() => BusErrors.Check(-13, "Operation"), Throws.TypeOf<AccessDeniedException>());

    [TestCase("System.Error.ESRCH", 3)]
    [TestCase("System.Error.EROFS", 30)]
    [TestCase("System.Error.ENAVAIL", 0, Description = "one that nobody here tells apart")]
    [TestCase("org.freedesktop.systemd1.NoSuchUnit", 0)]
    public void ErrnoOf_Name_IsItsNumber(string name, int expected) => Assert.That(BusErrors.ErrnoOf(name), Is.EqualTo(expected));

    [TestCase(0)]
    [TestCase(7)]
    public void Check_Success_ReturnsIt(int result) => Assert.That(BusErrors.Check(result, "Operation"), Is.EqualTo(result));
}
