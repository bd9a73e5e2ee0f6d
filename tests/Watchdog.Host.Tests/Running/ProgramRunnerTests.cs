using Watchdog.Host.Running;

namespace Watchdog.Host.Tests.Running;

internal sealed class ProgramRunnerTests
{
    private const int MostOutput = 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);
    private readonly ProgramRunner _runner = new();

    [Test]
    [CancelAfter(20_000)]
    public async Task Run_ProgramReadsItsInput_FindsItClosed(CancellationToken cancellation)
    {
        var result = await _runner.RunAsync("/bin/cat", [], "", cancellation);

        Assert.That((result.ExitCode, result.Output), Is.EqualTo((0, "")));
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task Run_ProgramPrintsWithoutEnd_OutputIsCutAtOneMebibyte(CancellationToken cancellation)
    {
        var result = await _runner.RunAsync("/usr/bin/head", ["-c", "20000000", "/dev/zero"], "", cancellation);

        Assert.That((result.ExitCode, result.Output.Length), Is.EqualTo((0, MostOutput)));
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task Run_ProgramTakesTooLong_IsKilledWithItsChildren(CancellationToken cancellation)
    {
        var mark = $"{Environment.ProcessId}.25";
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Limit);

        Assert.That(async () => await _runner.RunAsync("/bin/sh", ["-c", $"sleep {mark} & sleep {mark}"], "", limited.Token), Throws.InstanceOf<OperationCanceledException>());

        while (Directory.EnumerateDirectories("/proc").Any(d => Title(d) == $"sleep\0{mark}\0"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation);
        }
    }

    private static string Title(string process)
    {
        try
        {
            return File.ReadAllText(process + "/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
