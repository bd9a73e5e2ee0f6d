using Watchdog.Core;
using Watchdog.Host.Boot;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Boot;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SharedNextBootTests
{
    private readonly ManualTime _time = new();
    private int _reads;

    [Test]
    public void Latest_AskedAgainAndAgain_IsReadOnceInAWhile()
    {
        var shared = new SharedNextBoot(Read, _time);

        Assert.That((shared.Latest.Default, shared.Latest.Default), Is.EqualTo(("system-1", "system-1")));

        _time.Advance(SharedNextBoot.Freshness);
        Assert.That(shared.Latest.Default, Is.EqualTo("system-2"));
    }

    [Test]
    public async Task Latest_AnotherReadsAndIsStuck_IsTheLastOne()
    {
        using var isReading = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var shared = new SharedNextBoot(
            () =>
            {
                if (++_reads == 2)
                {
                    isReading.Set();
                    goOn.Wait();
                }

                return new NextBoot($"system-{_reads}", "", false);
            },
            _time);
        _ = shared.Latest;
        _time.Advance(SharedNextBoot.Freshness);
        var stuck = Task.Run(() => shared.Latest);
        isReading.Wait();

        Assert.That((await Task.Run(() => shared.Latest).SoonAsync()).Default, Is.EqualTo("system-1"));

        goOn.Set();
        Assert.That((await stuck.SoonAsync()).Default, Is.EqualTo("system-2"));
    }

    private NextBoot Read() => new($"system-{++_reads}", "", false);
}
