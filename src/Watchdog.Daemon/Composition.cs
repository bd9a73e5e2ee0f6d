using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using Watchdog.Config;
using Watchdog.Daemon.Control;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Metrics;
using Watchdog.Daemon.Notices;
using Watchdog.Daemon.Pid1;
using Watchdog.Daemon.Watchers;
using Watchdog.Executor.Drills;
using Watchdog.Executor.Notices;
using Watchdog.Executor.Pid1;
using Watchdog.Host;
using Watchdog.Host.Boot;
using Watchdog.Host.Native;
using Watchdog.Host.Peers;
using Watchdog.Host.Running;
using Watchdog.Host.Ssh;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Access;
using Watchdog.Probes.Rounds;
using Watchdog.Probes.Ssh;
using Watchdog.Probes.Stranger;
using Watchdog.Protocol;
using Watchdog.Store;
using Watchdog.Systemd;
using HostBuilder = Microsoft.Extensions.Hosting.Host;

namespace Watchdog.Daemon;

/// <summary>Puts the daemon together and runs it.</summary>
internal static class Composition
{
    /// <summary>Runs until PID 1 stops it.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(Paths paths)
    {
        // Not CreateApplicationBuilder: from systemd's working directory / it watches the whole disk for changes.
        var builder = HostBuilder.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = "rollback-watchdogd",
            ContentRootPath = AppContext.BaseDirectory,
        });
        // PID 1 tells of start and stop itself; the framework's words for it are nothing to an operator.
        using var logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Warning)
            .WriteTo.Sink(new JournalSink())
            .CreateLogger();

        var health = new DaemonHealth();
        var configuration = new ConfigurationFile(paths);
        var settings = SettingsReader.Read(paths.Configuration, out var mistakes);
        SshServices.Configured = settings.SshUnit;
        foreach (var mistake in mistakes)
        {
            logger.Error("configuration: {Mistake}", mistake);
            health.Warn($"config.json: {mistake}");
        }

        builder.Services.AddSerilog(logger);
        Configure(builder.Services, paths, configuration, settings, health);
        using var host = builder.Build();
        host.Run();
        return 0;
    }

    /// <summary>Says what the daemon is made of.</summary>
    /// <param name="daemon">Takes it.</param>
    /// <param name="paths">Where things are on this host.</param>
    /// <param name="configuration">config.json as it was just before it was read.</param>
    /// <param name="settings">What config.json says.</param>
    /// <param name="health">What is wrong with the daemon itself.</param>
    internal static void Configure(IServiceCollection daemon, Paths paths, ConfigurationFile configuration, Settings settings, DaemonHealth health)
    {
        daemon
            .Configure<ConsoleLifetimeOptions>(static options => options.SuppressStatusMessages = true)
            .AddSingleton(paths)
            .AddSingleton(settings)
            .AddSingleton(configuration)
            .AddSingleton(new UnitFile(paths))
            .AddSingleton(health)
            .AddSingleton(new Permissions(settings.Operators))
            .AddSingleton(DaemonProgram.Find())
            .AddSystemd()
            .AddSingleton<Notifier>()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IClock, SystemClock>()
            .AddSingleton<IRoundUnits, RoundUnits>()
            .AddSingleton<IProbeRounds>(services => new OutsideRounds(
                paths,
                services.GetRequiredService<IRoundUnits>(),
                [.. ProbeSet.All(settings.Probes, paths, DaemonProgram.Find(), TimeProvider.System).Select(p => p.Probe.Name)],
                TimeProvider.System))
            .AddSingleton<IProgramRunner, ProgramRunner>()
            .AddSingleton<OperatorReader>()
            .AddSingleton<ForcedLogins>()
            .AddSingleton<LastLogin>()
            .AddSingleton<ISshListeners, SshListeners>()
            .AddSingleton<SwitchOperator>()
            .AddSingleton<StrangerUnit>()
            .AddSingleton<SessionStore>()
            .AddSingleton<Claims>()
            .AddSingleton<FoundSession>()
            .AddSingleton<TakeUp>()
            .AddSingleton<Func<string?, IReadOnlyList<string>>>(TimerUnits.StopOthers)
            .AddSingleton<LeftBehind>()
            .AddSingleton<HistoryLog>()
            .AddSingleton<RolledBackSystems>()
            .AddSingleton<Recorder>()
            .AddSingleton<SwitchLock>()
            .AddSingleton<BootLoader>()
            .AddSingleton<HostReader>()
            .AddSingleton<TargetResolver>()
            .AddSingleton<TargetRoots>()
            .AddSingleton<TimerUnits>()
            .AddSingleton<BootDefaultDebt>()
            .AddSingleton<BootDefaults>()
            .AddSingleton<BootDefaultPayer>()
            .AddSingleton<PlainRollback>()
            .AddSingleton<IEffectRunner, EffectRunner>()
            .AddSingleton<EventQueue>()
            .AddSingleton<IBootReports>(static services => services.GetRequiredService<EventQueue>())
            .AddSingleton<IRetriedFacts, RetriedFacts>()
            .AddSingleton<SessionLoop>()
            .AddSingleton<IEventSink>(services => services.GetRequiredService<SessionLoop>())
            .AddSingleton<LateLook>()
            .AddSingleton<LateArm>()
            .AddSingleton<NextVersion>()
            .AddSingleton<Successor>()
            .AddSingleton<SwitchCourse>()
            .AddSingleton<LockWatcher>()
            .AddSingleton<StoreWatcher>()
            .AddSingleton(services => new TimerWatcher(
                services.GetRequiredService<IEventSink>(),
                services.GetRequiredService<TimerUnits>().IsHeld,
                services.GetRequiredService<TimeProvider>()))
            .AddSingleton(static services => new SshLoginJournal(
                services.GetRequiredService<IProgramRunner>(),
                services.GetRequiredService<IClock>(),
                services.GetRequiredService<TimeProvider>(),
                SshServices.All))
            .AddSingleton(SshSight.OfHost)
            .AddSingleton<LoginPeople>()
            .AddSingleton<LoginJobs>()
            .AddSingleton<ToldLogins>()
            .AddSingleton<LoginProcesses>()
            .AddSingleton<LoginRecords>()
            .AddSingleton<LoginWatcher>()
            .AddSingleton<EarlierTool>(static s => new EarlierTool(s.GetRequiredService<SwitchLock>()))
            .AddSingleton<RelapseWatcher>()
            .AddSingleton<BaselineWatcher>()
            .AddSingleton<ProbationWatcher>()
            .AddSingleton<SshLoginKeys>()
            .AddSingleton(static services => new SettingsCheck(services.GetRequiredService<IProgramRunner>()))
            .AddSingleton<ArmNotes>()
            .AddSingleton<HostObstacles>()
            .AddSingleton(static services => new HardwareWatchdog(services.GetRequiredService<Paths>()))
            .AddSingleton<ReadinessNotes>()
            .AddSingleton<Readiness>()
            .AddSingleton<SessionMessages>()
            .AddSingleton<JudgedSwitch>()
            .AddSingleton<AwaitedBaseline>()
            .AddSingleton<Requests>()
            .AddSingleton<ArmWishes>()
            .AddSingleton<ArmRound>()
            .AddSingleton<ArmFacts>()
            .AddSingleton<ArmingMethods>()
            .AddSingleton<ProvingMethods>()
            .AddSingleton<EndingMethods>()
            .AddSingleton<SystemMethods>()
            .AddSingleton<StatusReport>()
            .AddSingleton<StatusFacts>()
            .AddSingleton(static services => new SharedNextBoot(() => services.GetRequiredService<BootLoader>().Next, services.GetRequiredService<TimeProvider>()))
            .AddSingleton<LookingMethods>()
            .AddSingleton<IDrillUnits, DrillUnits>()
            .AddSingleton<DrillRun>()
            .AddSingleton<DrillMethods>()
            .AddSingleton<HistoryMethods>()
            .AddSingleton<ControlService>()
            .AddSingleton<SeenEnd>()
            .AddSingleton<IControlService>(services => new SeenControlService(
                services.GetRequiredService<ControlService>(),
                services.GetRequiredService<IEventSink>(),
                services.GetRequiredService<SeenEnd>(),
                SeenControlService.IsPerson))
            .AddSingleton<CallsInFlight>()
            .AddSingleton<ControlServer>()
            .AddSingleton<INotices>(new NoticeQueue(notice => NoticeUnits.OnThisHost(settings.Notify, DaemonProgram.Find()).Tell(notice)))
            .AddSingleton<StatusLine>()
            .AddSingleton<KernelWatches>()
            .AddSingleton<StartSequence>()
            .AddSingleton(static services => new LifeSign(
                services.GetRequiredService<IEventSink>(),
                within => services.GetRequiredService<Notifier>().Watchdog(within),
                services.GetRequiredService<Notifier>().WatchdogInterval,
                services.GetRequiredService<TimeProvider>()));

        AddParts(daemon);
        daemon
            .AddHostedService<DaemonHost>()
            .AddHostedService<NoticeWatcher>()
            .AddHostedService(services => new LoginNoticeFile(
                paths,
                settings.Notify.Terminals,
                services.GetRequiredService<IEventSink>(),
                services.GetRequiredService<SeenEnd>(),
                NoticeText.OfThisHost,
                services.GetRequiredService<IClock>(),
                services.GetRequiredService<ILogger<LoginNoticeFile>>()))
            .AddHostedService(services => new MetricsWriter(
                settings.MetricsFile,
                services.GetRequiredService<IEventSink>(),
                services.GetRequiredService<HistoryLog>(),
                services.GetRequiredService<IClock>(),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<MetricsWriter>>()))
            .AddHostedService<StrangerSweeper>();

        // AddSystemd adds it only where PID 1 has started this program.
        daemon.TryAddSingleton<ISystemdNotifier, SystemdNotifier>();
    }

    /// <summary>What runs as long as the daemon, in the order in which it begins.</summary>
    private static void AddParts(IServiceCollection daemon)
    {
        Add<SessionLoop>();
        Add<ControlServer>();
        Add<StatusLine>();
        Add<TimerWatcher>();
        Add<LoginWatcher>();
        Add<BaselineWatcher>();
        Add<ProbationWatcher>();
        Add<RelapseWatcher>();
        Add<BootDefaultPayer>();
        Add<Successor>();
        Add<LifeSign>();
        // First: another may take long, and no way is to be made meanwhile.
        Listen<Successor>();
        Listen<RelapseWatcher>();
        Listen<BootDefaultPayer>();

        void Add<T>()
            where T : class, IDaemonPart => daemon.AddSingleton<IDaemonPart>(static s => s.GetRequiredService<T>());

        void Listen<T>()
            where T : class, ISwitchListener => daemon.AddSingleton<ISwitchListener>(static s => s.GetRequiredService<T>());
    }
}
