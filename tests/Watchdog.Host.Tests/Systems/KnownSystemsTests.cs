using Watchdog.Host.Systems;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Systems;

internal sealed class KnownSystemsTests
{
    private static readonly DateTimeOffset Later = DateTimeOffset.MaxValue;

    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Of_Generation_HasItsNewestNumberTimeAndKernel()
    {
        var system = _host.MakeSystem("new");
        var kernel = Directory.CreateDirectory(Path.Combine(_host.Root, "nix/store/0123456789abcdfghijklmnpqrsvwxyz-linux-6.12.58"));
        File.WriteAllText(Path.Combine(kernel.FullName, "bzImage"), "");
        TempHost.Link(Path.Combine(system, "kernel"), Path.Combine(kernel.FullName, "bzImage"));
        TempHost.Link(_host.Paths.Profile + "-7-link", system);
        TempHost.Link(_host.Paths.Profile + "-12-link", system);

        var known = new KnownSystems(_host.Paths.Profile).Of([system, "", system], Later).Single();

        Assert.That((known.Path, known.Generation, known.Kernel), Is.EqualTo((system, 12, "linux-6.12.58")));
        Assert.That(known.Made, Is.EqualTo((DateTimeOffset)new FileInfo(_host.Paths.Profile + "-12-link").LastWriteTimeUtc));
    }

    [Test]
    public void Of_WhatIsNoGeneration_HasNoNumberAndNoKernel()
    {
        var known = new KnownSystems(_host.Paths.Profile).Of([_host.MakeSystem("test")], Later).Single();

        Assert.That((known.Generation, known.Kernel), Is.EqualTo((0, "")));
    }

    /// <summary>A status is asked for often; what it says must be of now all the same.</summary>
    [Test]
    public void Of_GenerationIsMadeAfterALook_IsKnownAtTheNext()
    {
        var (first, second) = (_host.MakeSystem("first"), _host.MakeSystem("second"));
        TempHost.Link(_host.Paths.Profile + "-1-link", first);
        var directory = Path.GetDirectoryName(_host.Paths.Profile)!;
        Directory.SetLastWriteTimeUtc(directory, DateTime.UnixEpoch);
        var systems = new KnownSystems(_host.Paths.Profile);

        var before = systems.Of([first, second], Later).Select(s => s.Generation).ToArray();
        TempHost.Link(_host.Paths.Profile + "-2-link", second);
        var after = systems.Of([first, second], Later).Select(s => s.Generation).ToArray();

        Assert.That((before, after), Is.EqualTo((new[] { 1, 0 }, new[] { 1, 2 })));
    }
}
