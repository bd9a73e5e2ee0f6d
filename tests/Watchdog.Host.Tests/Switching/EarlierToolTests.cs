using Watchdog.Host.Processes;
using Watchdog.Host.Switching;

namespace Watchdog.Host.Tests.Switching;

/// <summary>Which ancestor of a switch tells that a tool of before makes it.</summary>
internal sealed class EarlierToolTests
{
    private const int Switch = 50;
    private const int Tool = 40;
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(100);

    [TestCase(90, 30, false, "", true)]
    [TestCase(110, 30, false, "", false, TestName = "SwitchesSince_ALaterTool_DoesNot")]
    [TestCase(90, 30, true, "", false, TestName = "SwitchesSince_AShellOnATerminal_DoesNotCount")]
    [TestCase(90, 1, false, "", false, TestName = "SwitchesSince_AService_DoesNotCount")]
    [TestCase(90, 30, false, "/usr/sbin/sshd", false, TestName = "SwitchesSince_TheConnection_DoesNotCount")]
    [TestCase(90, 30, false, "/opt/sshd", true, TestName = "SwitchesSince_AToolThatIsCalledSshd_Does")]
    public void SwitchesSince_AnEarlierTool_Does(int began, int parent, bool hasTerminal, string program, bool expected)
    {
        Dictionary<int, ProcessStatus> processes = new()
        {
            [Switch] = new(Switch, Tool, 0, TimeSpan.FromSeconds(120), "/bin/perl"),
            [Tool] = new(Tool, parent, 0, TimeSpan.FromSeconds(began), program) { Terminal = hasTerminal ? 0x8800 : 0 },
            [30] = new(30, 1, 0, TimeSpan.FromSeconds(1), "/usr/sbin/sshd"),
        };

        Assert.That(new EarlierTool(() => [Switch], processes.GetValueOrDefault, static p => p.Program == "/usr/sbin/sshd").SwitchesSince(Moment), Is.EqualTo(expected));
    }
}
