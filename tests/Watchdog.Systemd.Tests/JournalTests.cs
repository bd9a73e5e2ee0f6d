using System.Diagnostics;
using Watchdog.Systemd.Tests.Fakes;

namespace Watchdog.Systemd.Tests;

public sealed class JournalTests
{
    [TestCase("MESSAGE", true)]
    [TestCase("MESSAGE_ID", true)]
    [TestCase("X1", true)]
    [TestCase("A234567890123456789012345678901234567890123456789012345678901234", true, Description = "64")]
    [TestCase("A2345678901234567890123456789012345678901234567890123456789012345", false, Description = "65")]
    [TestCase("", false)]
    [TestCase("_PID", false, Description = "the journal vouches for these")]
    [TestCase("1X", false)]
    [TestCase("message", false)]
    [TestCase("WITH SPACE", false)]
    [TestCase("WITH=SIGN", false)]
    [TestCase("WITH\nBREAK", false)]
    [TestCase("ÄRGER", false)]
    public void IsValidName_Name_IsJudged(string name, bool expected) => Assert.That(Journal.IsValidName(name), Is.EqualTo(expected));

    [TestCase("bad name")]
    [TestCase("_PID")]
    public void Send_InvalidName_SendsNothing(string name) =>
        Assert.That(Journal.Send(new Dictionary<string, string> { ["MESSAGE"] = "x", [name] = "y" }), Is.False);

    [Test]
    public void Send_NoFields_IsFalse() => Assert.That(Journal.Send(new Dictionary<string, string>()), Is.False);

    [Test]
    public void IsStream_SameFile_IsTrue()
    {
        using var folder = new TemporaryFolder();
        using var file = File.OpenHandle(folder.File("f"), FileMode.CreateNew, FileAccess.Write);
        int descriptor = (int)file.DangerousGetHandle();
        using var stat = Process.Start(
            new ProcessStartInfo("stat", ["-c", "%d:%i", folder.File("f")]) { RedirectStandardOutput = true })!;
        string expected = stat.StandardOutput.ReadToEnd().Trim();

        Assert.Multiple(() =>
        {
            Assert.That(Journal.IsStream(expected, descriptor), Is.True);
            Assert.That(Journal.IsStream(expected + "1", descriptor), Is.False);
            Assert.That(Journal.IsStream("1:" + expected, descriptor), Is.False);
            Assert.That(Journal.IsStream(null, descriptor), Is.False);
            Assert.That(Journal.IsStream(expected, -1), Is.False);
        });
    }
}
