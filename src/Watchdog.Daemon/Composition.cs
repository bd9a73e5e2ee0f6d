using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Serilog;
using Watchdog.Config;
using Watchdog.Daemon.Control;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Pid1;
using Watchdog.Daemon.Watchers;
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
        using var logger = new LoggerConfiguration().MinimumLevel.Information().WriteTo.Sink(new JournalSink()).CreateLogger();

        var health = new DaemonHealth();
        var configuration = new ConfigurationFile(paths);
        var settings = SettingsReader.Read(paths.Configuration, out var mistakes);
        SshServices.Configured = settings.SshUnit;
        foreach (var mistake in mistakes)
        {
            logger.Error("configuration: {Mistake}", mistake);
            health.Warn($"config.json: {mistake}");
        }

        builder.Services
            .AddSerilog(logger)
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
            .AddSingleton<SessionLoop>()
            .AddSingleton<IEventSink>(services => services.GetRequiredService<SessionLoop>())
            .AddSingleton<LateArm>()
            .AddSingleton<Successor>()
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
            .AddSingleton<LoginWatcher>()
            .AddSingleton<EarlierTool>(static s => new EarlierTool(s.GetRequiredService<SwitchLock>()))
            .AddSingleton<RelapseWatcher>()
            .AddSingleton<BaselineWatcher>()
            .AddSingleton<ProbationWatcher>()
            .AddSingleton<SshLoginKeys>()
            .AddSingleton(static services => new SettingsCheck(services.GetRequiredService<IProgramRunner>()))
            .AddSingleton<ArmNotes>()
            .AddSingleton<Readiness>()
            .AddSingleton<IControlService, ControlService>()
            .AddSingleton<CallsInFlight>()
            .AddSingleton<ControlServer>()
            .AddHostedService<DaemonHost>()
            .AddHostedService<StrangerSweeper>();

        // AddSystemd adds it only where PID 1 has started this program.
        builder.Services.TryAddSingleton<ISystemdNotifier, SystemdNotifier>();
        using var host = builder.Build();
        host.Run();
        return 0;
    }
}
