using System.Diagnostics;
using System.Globalization;

namespace Watchdog.Lab.Tests.Faults.Tracing;

/// <summary>The tracer on a program whose calls are known: cat(1) of one file.</summary>
public sealed class TracerTests
{
    // The tracer must not be the parent as well: it would take the child's end from it.
    private const string Script =
        """
        sh -c 'kill -STOP $$; exec cat "$0"' "$0" 2>&1 &
        echo $!
        wait $!
        echo "exit code $?"
        """;

    private string _file = "";
    private Process _shell = null!;
    private int _pid;

    private FaultPoint Open => new(SystemCall.Of("openat", _file), 1);

    [SetUp]
    public async Task StartAsync()
    {
        _file = Path.GetTempFileName();
        await File.WriteAllTextAsync(_file, "content\n");
        _shell = Process.Start(new ProcessStartInfo("sh", ["-c", Script, _file]) { RedirectStandardOutput = true })!;
        _pid = int.Parse((await _shell.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        await UntilIsAsync('T');
    }

    [TearDown]
    public void TearDown()
    {
        _ = Ptrace.Kill(_pid, Ptrace.SignalKill);
        _shell.Dispose();
        File.Delete(_file);
    }

    [Test]
    public async Task Attach_NoFault_SeesEachCallOnce()
    {
        var tracer = await Tracer.AttachAsync(_pid, null, null, isFromExec: true);
        await tracer.Ended;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await _shell.StandardOutput.ReadToEndAsync(), Is.EqualTo("content\nexit code 0\n"));
            Assert.That(tracer.Seen.Count(p => p == Open), Is.EqualTo(1));
            Assert.That(tracer.Seen, Does.Contain(new FaultPoint(SystemCall.Of("read", _file), 2)), "the end of the file");
            Assert.That(tracer.Seen.Select(p => p.Number), Is.All.GreaterThan(0));
        }
    }

    [Test]
    public async Task Attach_Error_IsTheCallsResult()
    {
        var tracer = await Tracer.AttachAsync(_pid, Open, new Injection(InjectionKind.Error, 5), isFromExec: true);

        var output = await _shell.StandardOutput.ReadToEndAsync();
        await tracer.Ended;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output, Does.Contain("Input/output error").And.EndWith("exit code 1\n"));
            Assert.That(tracer.IsInjected, Is.True);
        }
    }

    [Test]
    public async Task Attach_Kill_ComesBeforeTheCall()
    {
        var tracer = await Tracer.AttachAsync(_pid, Open, new Injection(InjectionKind.Kill), isFromExec: true);

        Assert.That(await _shell.StandardOutput.ReadToEndAsync(), Does.EndWith("exit code 137\n").And.Not.Contain("content"));
        await tracer.Ended;
    }

    [Test]
    public async Task Attach_Stop_StandsStillUntilItIsContinued()
    {
        var tracer = await Tracer.AttachAsync(_pid, Open, new Injection(InjectionKind.Stop), isFromExec: true);
        await tracer.Ended;
        await UntilIsAsync('T');

        _ = Ptrace.Kill(_pid, Ptrace.SignalContinue);

        Assert.That(await _shell.StandardOutput.ReadToEndAsync(), Is.EqualTo("content\nexit code 0\n"));
    }

    /// <summary>cat(1) reads again where a read was interrupted (EINTR): that is where the second fault waits.</summary>
    [Test]
    public async Task Attach_TwoFaults_ComeOneAfterTheOther()
    {
        var tracer = await Tracer.AttachAsync(
            _pid,
            [
                new PlannedFault(new FaultPoint(SystemCall.Of("read", _file), 1), new Injection(InjectionKind.Error, 4)),
                new PlannedFault(new FaultPoint(SystemCall.Of("read", _file), 2), new Injection(InjectionKind.Error, 5)),
            ],
            isFromExec: true);

        var output = await _shell.StandardOutput.ReadToEndAsync();
        await tracer.Ended;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output, Does.Contain("Input/output error").And.Not.Contain("content"));
            Assert.That(tracer.Injected, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Attach_PointThatDoesNotCome_IsNotInjected()
    {
        var at = Open with { Number = 2 };
        var tracer = await Tracer.AttachAsync(_pid, at, new Injection(InjectionKind.Kill), isFromExec: true);
        await tracer.Ended;

        Assert.That(tracer.IsInjected, Is.False);
    }

    private async Task UntilIsAsync(char state)
    {
        while (!(await File.ReadAllTextAsync($"/proc/{_pid}/stat")).Contains($") {state} ", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
