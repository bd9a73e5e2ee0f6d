using Watchdog.Host.Native;
using Watchdog.Host.Processes;
using Watchdog.Host.Terminals;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Terminals;

internal sealed class TerminalTests
{
    private const uint Uid = 1000;

    private Pseudoterminal _tty = null!;

    [SetUp]
    public void SetUp() => _tty = new Pseudoterminal();

    [TearDown]
    public void TearDown() => _tty.Dispose();

    private uint Owner => FileStatus.Of(_tty.Path)!.Value.Uid;

    [Test]
    public void Write_ItsUsersOwn_ArrivesThere()
    {
        var terminal = new Terminal(_tty.Device, Owner);

        Assert.That(terminal.Path, Is.EqualTo(_tty.Path));
        Assert.That(terminal.Write("\r\nwords\r\n"), Is.Null);
        Assert.That(_tty.Read(), Does.Contain("words"));
    }

    [Test]
    public void Write_SomebodyElsesTerminal_IsLeftAlone()
    {
        Assert.That(new Terminal(_tty.Device, Owner + 1).Write("words"), Does.Contain("is not the terminal of"));
        Assert.That(_tty.Read(), Is.Empty);
    }

    [TestCase(0)]
    [TestCase((136 << 8) | 255 | (0xF << 20))]
    public void Write_NoSuchDevice_IsSaid(int device) => Assert.That(new Terminal(device, 0).Write("words"), Is.Not.Null);

    /// <summary>Ctrl-S: nothing of it may wait.</summary>
    [Test]
    public async Task Write_TheTerminalIsStopped_ReturnsAtOnce()
    {
        _tty.Stop();
        var terminal = new Terminal(_tty.Device, Owner);

        Assert.That(await Task.Run(() => terminal.Write("words")).SoonAsync(), Is.Not.Null);
        Assert.That(_tty.Read(), Is.Empty);
    }

    [Test]
    public async Task Write_NobodyReadsTheTerminal_ReturnsAtOnce()
    {
        var terminal = new Terminal(_tty.Device, Owner);
        var text = new string('x', 4000);

        var faults = await Task.Run(() => Enumerable.Range(0, 100).Select(_ => terminal.Write(text)).ToList()).SoonAsync();

        Assert.That(faults[^1], Does.Contain("write"));
    }

    [Test]
    public void Of_ASession_IsTheTerminalOfItsOldestProcessThatHasOne()
    {
        ProcessStatus[] processes =
        [
            Process(40, began: 1, terminal: 0),
            Process(30, began: 3, terminal: (136 << 8) | 7),
            Process(50, began: 2, terminal: (136 << 8) | 3),
        ];

        Assert.That(LoginTerminals.Of(Uid, processes), Is.EqualTo(new Terminal((136 << 8) | 3, Uid)));
        Assert.That(LoginTerminals.Of(Uid, processes[..1]), Is.Null);
    }

    private static ProcessStatus Process(int pid, double began, int terminal) => new(pid, 1, Uid, TimeSpan.FromSeconds(began), "") { Terminal = terminal };
}
