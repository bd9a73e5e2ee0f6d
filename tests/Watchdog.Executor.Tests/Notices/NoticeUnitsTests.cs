using System.Text;
using Watchdog.Config;
using Watchdog.Executor.Notices;
using Watchdog.Host.Systems;
using Watchdog.Systemd;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Notices;

internal sealed class NoticeUnitsTests
{
    private static readonly NotifySettings Both = new(Terminals: true, ["/bin/page", "--now"], TimeSpan.FromSeconds(7));

    private readonly List<TransientService> _started = [];

    [SetUp]
    public void SetUp() => _started.Clear();

    [Test]
    public void Tell_TerminalsAndACommand_EachIsAUnitWithALimitAndItsInput()
    {
        Units(Both).Tell(Notice(NoticeKind.ProofWanted));

        Assert.That(_started, Has.Count.EqualTo(2));
        var (terminals, command) = (_started[0], _started[1]);
        Assert.Multiple(() =>
        {
            Assert.That(terminals.ExecStart.Single(), Is.EqualTo(new ExecCommand("/bin/daemon", terminals.ExecStart[0].Arguments)));
            Assert.That(terminals.ExecStart[0].Arguments, Is.EqualTo(new[] { "notice" }));
            Assert.That(Encoding.ASCII.GetString(terminals.StandardInputData.Span), Does.Contain("PROOF IS WANTED"));
            Assert.That(terminals.RuntimeMax, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(10)));
            Assert.That(terminals.CapabilityBoundingSet, Is.EqualTo((1UL << 1) | (1UL << 19)));
            Assert.That(command.ExecStart[0].Path, Is.EqualTo("/bin/page"));
            Assert.That(command.ExecStart[0].Arguments, Is.EqualTo(new[] { "--now" }));
            Assert.That(command.RuntimeMax, Is.EqualTo(Both.Timeout));
            Assert.That(Encoding.UTF8.GetString(command.StandardInputData.Span), Does.StartWith("{\"event\":\"proof-wanted\""));
            Assert.That(_started.Select(s => s.Name), Is.All.StartsWith($"rollback-watchdogd-{Make.Id}-"));
        });
    }

    [Test]
    public void Tell_TheSameMomentTwice_BothUnitsHaveNamesOfTheirOwn()
    {
        var units = Units(Both);
        units.Tell(Notice(NoticeKind.DeadlineNear));
        units.Tell(Notice(NoticeKind.DeadlineNear));

        Assert.That(_started.Select(s => s.Name), Is.Unique);
    }

    [Test]
    public void Tell_TerminalsAreSwitchedOff_OnlyAnAlarmGoesThere()
    {
        var units = Units(Both with { Terminals = false, Command = [] });
        units.Tell(Notice(NoticeKind.ProofWanted));
        units.Tell(Notice(NoticeKind.RollbackStarted));
        Assert.That(_started, Is.Empty);

        units.Tell(Notice(NoticeKind.Stranded));
        units.Tell(Notice(NoticeKind.NotBack));
        Assert.That(_started, Has.Count.EqualTo(2));
    }

    [Test]
    public void Tell_OneUnitCannotBeStarted_TheOtherIs()
    {
        var units = new NoticeUnits(Both, new DaemonProgram("/bin/daemon", "/bin/control"), new NoticeText("lab", TimeZoneInfo.Utc), s =>
        {
            if (s.Name.Contains("-notice-", StringComparison.Ordinal))
            {
                throw new IOException("no room");
            }

            _started.Add(s);
        });

        Assert.That(() => units.Tell(Notice(NoticeKind.Armed)), Throws.Nothing);
        Assert.That(_started, Has.Count.EqualTo(1));
    }

    private NoticeUnits Units(NotifySettings settings) =>
        new(settings, new DaemonProgram("/bin/daemon", "/bin/control"), new NoticeText("lab", TimeZoneInfo.Utc), _started.Add);

    private static Notice Notice(NoticeKind kind) => new(kind, Make.Session(), Make.Start);
}
