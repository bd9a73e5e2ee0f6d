namespace Watchdog.Cli.Tests;

internal sealed class ProgramsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [TestCase("echo hello; echo noise >&2", "hello\n")]
    [TestCase("cat; echo no input", "no input\n")]
    [TestCase("head -c 1000000 /dev/zero >&2; echo hello", "hello\n")]
    [TestCase("echo hello; exit 1", null)]
    public async Task Capture_Program_IsReadWhereItSucceeds(string script, string? output) =>
        Assert.That(await Programs.CaptureAsync("sh", ["-c", script], Long, default), Is.EqualTo(output));

    [Test]
    public async Task Capture_ProgramIsNotThere_IsNull() =>
        Assert.That(await Programs.CaptureAsync("/nowhere/nix", [], Long, default), Is.Null);

    [Test]
    public async Task Capture_ProgramNeverEnds_IsKilledWithWhatItStarted() =>
        Assert.That(await Programs.CaptureAsync("sh", ["-c", "sleep 1000 & sleep 1000"], TimeSpan.FromMilliseconds(200), default), Is.Null);

    [Test]
    public async Task Capture_ProgramPrintsWithoutEnd_IsReadForSoLong() =>
        Assert.That((await Programs.CaptureAsync("yes", [], Long, default))?.Length, Is.EqualTo(64 * 1024));

    [TestCase("/nowhere:/bin", true)]
    [TestCase("/nowhere", false)]
    [TestCase(null, false)]
    public void IsOnPath_LooksInEachDirectory(string? path, bool expected) => Assert.That(Programs.IsOnPath("sh", path), Is.EqualTo(expected));
}
