using Watchdog.Core;
using Watchdog.Executor.Pid1;
using Watchdog.Executor.Waiting;
using Watchdog.Host;
using Watchdog.Store;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests;

/// <summary>A host whose session's deadline has passed, and an executor on it.</summary>
internal abstract class RecoveryFixture
{
    protected TempHost Host { get; private set; } = null!;

    protected ManualClock Clock { get; private set; } = null!;

    protected SessionStore Store { get; private set; } = null!;

    protected Claims Claims { get; private set; } = null!;

    protected FakeTimers Timers { get; private set; } = null!;

    protected FakeRungs Rungs { get; private set; } = null!;

    protected FakeAlarm Alarm { get; private set; } = null!;

    protected List<TimeSpan> Pauses { get; private set; } = null!;

    protected Action OnPause { get; set; } = static () => { };

    [SetUp]
    public void SetUp()
    {
        Host = new TempHost();
        Clock = new ManualClock { Boot = Make.Start.Boot + TimeSpan.FromMinutes(5) };
        Store = new SessionStore(Host.Paths);
        Claims = new Claims(Host.Paths);
        Timers = new FakeTimers();
        Rungs = new FakeRungs();
        Alarm = new FakeAlarm();
        Pauses = [];
        OnPause = static () => { };
        TempHost.Link(Host.Paths.CurrentSystem, Make.New);
        TempHost.Link(Host.Paths.Profile, Make.New);
    }

    [TearDown]
    public void TearDown() => Host.Dispose();

    protected int Run(IClock? clock = null) =>
        new Recovery(Host.Paths, new RecoveryOrder(Make.Id, 2, "/nix/store/ordered", "/nix/store/ordered-profile"), Timers, Rungs, Alarm, clock ?? Clock, Pause).Run();

    private void Pause(TimeSpan time)
    {
        Pauses.Add(Clock.Boot);
        Clock.Boot += time;
        OnPause();
    }

    protected string[] Events() => [.. new HistoryLog(Host.Paths).Read(null, 100).Select(e => e.Event)];

    protected sealed class FakeAlarm : IAlarm
    {
        public int Calls { get; private set; }

        public List<string> Missing { get; } = [];

        public List<string> Told { get; } = [];

        public void RollbackStarted(Session session) => Told.Add($"begun: {session.Cause}");

        public void RolledBack(Session session) => Told.Add("rolled back");

        public IReadOnlyList<string> NotBack(Session session)
        {
            Missing.Add(session.NotBack);
            return [];
        }

        public IReadOnlyList<string> Stranded(Session session)
        {
            Calls++;
            return ["hooks.stranded: not installed"];
        }
    }

    /// <summary>Something happens whenever the executor looks at the clock.</summary>
    protected sealed class HookedClock(IClock clock, Action hook) : IClock
    {
        public Moment Now
        {
            get
            {
                hook();
                return clock.Now;
            }
        }
    }
}
