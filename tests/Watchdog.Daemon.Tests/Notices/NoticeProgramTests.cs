using Watchdog.Daemon.Notices;

namespace Watchdog.Daemon.Tests.Notices;

internal sealed class NoticeProgramTests
{
    [Test]
    public void ForTerminals_AnyText_IsLinesWithoutControlCharacters() =>
        Assert.That(NoticeProgram.ForTerminals("one\u001b[2J\ntwo\r\a"), Is.EqualTo("\r\none[2J\r\ntwo\r\n"));
}
