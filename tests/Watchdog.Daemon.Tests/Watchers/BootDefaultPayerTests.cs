using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Pid1;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Daemon.Watchers;
using Watchdog.Host.Boot;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Store;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Watchers;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BootDefaultPayerTests : IDisposable
{
    private readonly TempHost _host = new();
    private readonly FakeEventSink _sink = new();
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly BootDefaultDebt _debt;
    private readonly BootDefaults _bootDefaults;
    private readonly string _owed;

    public BootDefaultPayerTests()
    {
        // Its boot loader takes nothing, whether there is a systemd here that can be asked or not.
        _owed = _host.MakeSystem("owed", "#!/bin/sh\nexit 1\n");
        TempHost.Link(_host.Paths.Profile, _owed);
        _debt = new BootDefaultDebt(_host.Paths);
        _bootDefaults = new BootDefaults(
            new Settings(), _debt, new HostReader(_host.Paths, new SwitchLock(_host.Paths)), new BootLoader(_host.Paths), new Claims(_host.Paths), _sink, _time);
        _debt.Owe(new OwedBootDefault(Make.Id, _owed));
    }

    private IEnumerable<BootDefaultMoved> Reports => _sink.Events.Cast<BootDefaultMoved>();

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _host.Dispose();
    }

    [Test]
    public async Task RunAsync_ProfileHasMovedOn_OwesNothingAnyMore()
    {
        TempHost.Link(_host.Paths.Profile, _host.MakeSystem("later"));
        Assert.That(_bootDefaults.Outstanding, Is.Null);

        _ = RunAsync();

        await Wait.UntilAsync(() => !_bootDefaults.Owes, "the debt is struck out");
        Assert.That(Reports, Is.Empty);
    }

    [Test]
    public async Task RunAsync_LoaderLeadsThereAlready_OwesNothingAnyMore()
    {
        Assert.That(_bootDefaults.Outstanding, Is.EqualTo(new OwedBootDefault(Make.Id, _owed)));
        _host.BootNext(_owed);
        Assert.That(_bootDefaults.Outstanding, Is.Null);

        _ = RunAsync();

        await Wait.UntilAsync(() => !_bootDefaults.Owes, "the debt is struck out");
        Assert.That(Reports, Is.Empty);
    }

    [Test]
    public async Task RunAsync_ItCannotBePaid_SaysSoOnceAndTriesAgain()
    {
        _ = RunAsync();

        await UntilItWaitsAsync(BootDefaultPayer.Pause);
        Assert.That(Reports.Single(), Has.Property(nameof(BootDefaultMoved.System)).EqualTo(_owed).And.Property(nameof(BootDefaultMoved.Fault)).Not.Empty);
        Assert.That(_bootDefaults.Outstanding, Is.Not.Null);

        _time.Advance(BootDefaultPayer.Pause);
        await UntilItWaitsAsync(BootDefaultPayer.Pause);
        Assert.That(Reports.Count(), Is.EqualTo(1));

        _host.BootNext(_owed);
        _time.Advance(BootDefaultPayer.Pause);
        await Wait.UntilAsync(() => !_bootDefaults.Owes, "the debt is struck out");
    }

    /// <summary>comin and `nixos-rebuild --profile-name` leave the system profile alone: the boot loader tells that they have switched.</summary>
    [Test]
    public async Task RunAsync_AnotherProfilesSwitchHasMovedTheNextBoot_OwesNothingAnyMore()
    {
        _host.BootNext(_host.MakeSystem("left"));
        _debt.Owe(new OwedBootDefault(Make.Id, _owed) { Leads = _host.MakeSystem("left") });
        Assert.That(_bootDefaults.IsOvertaken, Is.False);
        _host.BootNext(_host.MakeSystem("later"));

        _ = RunAsync();

        await Wait.UntilAsync(() => !_bootDefaults.Owes, "the debt is struck out");
        Assert.That(Reports, Is.Empty);
    }

    /// <summary>A switch that was refused has moved the profile and nothing else: the next boot still leads to what was left.</summary>
    [Test]
    public void IsOvertaken_ProfileHasMovedAlone_IsNot()
    {
        _host.BootNext(_host.MakeSystem("left"));
        _debt.Owe(new OwedBootDefault(Make.Id, _owed) { Leads = _host.MakeSystem("left") });

        TempHost.Link(_host.Paths.Profile, _host.MakeSystem("later"));

        Assert.That(_bootDefaults.IsOvertaken, Is.False);
    }

    /// <summary>A variable that holds the default at the older system would lead the operator's reboot there.</summary>
    [Test]
    public async Task SwitchEnded_ItHasOvertakenWhatIsOwed_OwesNothingAtOnce()
    {
        var payer = new BootDefaultPayer(_sink, _bootDefaults, new SwitchLock(_host.Paths), _time);
        _ = payer.RunAsync(_stop.Token);
        await UntilItWaitsAsync(BootDefaultPayer.Pause);
        payer.SwitchEnded();
        Assert.That(_bootDefaults.Owes, Is.True, "nothing has changed");

        TempHost.Link(_host.Paths.Profile, _host.MakeSystem("later"));
        payer.SwitchEnded();

        await Wait.UntilAsync(() => !_bootDefaults.Owes, "the debt is struck out");
    }

    /// <summary>A rollback, or the operator's switch, would find the switch lock taken.</summary>
    [Test]
    public async Task RunAsync_ASessionIsOpen_WaitsForItsEnd()
    {
        _sink.State = new State(Make.Session(Phase.RollingBack), null);
        _host.BootNext(_owed);
        var before = _bootDefaults.LastAsync;
        _ = RunAsync();

        // It has looked by now, on this thread: what it begins takes this one's place.
        Assert.That(_bootDefaults.LastAsync, Is.SameAs(before));
        Assert.That(_bootDefaults.Owes, Is.True);

        _sink.Change(State.Empty);
        await Wait.UntilAsync(() => !_bootDefaults.Owes, "the debt is struck out");
    }

    private Task RunAsync() => new BootDefaultPayer(_sink, _bootDefaults, new SwitchLock(_host.Paths), _time).RunAsync(_stop.Token);

    private async Task UntilItWaitsAsync(TimeSpan time)
    {
        await Wait.UntilAsync(
            () =>
            {
                if (_time.Waiting.Contains(time))
                {
                    return true;
                }

                // What is tried several times pauses in between.
                if (_time.Waiting.Count > 0)
                {
                    _time.Advance(_time.Waiting.Min());
                }

                return false;
            },
            $"it waits for {time}");
    }
}
