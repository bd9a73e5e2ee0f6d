using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Watchdog.Config;
using Watchdog.Executor.Waiting;
using Watchdog.Host;
using Watchdog.Host.Boot;
using Watchdog.Host.Native;
using Watchdog.Host.Ssh;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Rounds;
using Watchdog.Protocol;

namespace Watchdog.Executor.Drills;

/// <summary>
/// <c>rollback-watchdogd rehearse</c>: the executor of a drill, which asks the daemon what to rehearse and tells it each step. It knows
/// no session, and claims, saves and records nothing.
/// </summary>
internal static class DrillProgram
{
    /// <summary>How long it may take at its end: more than a look of the stranger's, which is not given up half-way.</summary>
    public static readonly TimeSpan Tidying = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    /// <summary>Runs it on the real host.</summary>
    /// <param name="paths">Where things are.</param>
    /// <param name="socket">The path of the drill's socket.</param>
    /// <returns>0 when each step was told.</returns>
    public static int Run(Paths paths, string socket)
    {
        Memory.Lock();
        var settings = SettingsReader.Read(paths.Configuration, out _);
        SshServices.Configured = settings.SshUnit;
        var probes = new ProbeRunner(ProbeSet.All(settings.Probes, paths, DaemonProgram.Find(), TimeProvider.System), TimeProvider.System);
        var host = new HostReader(paths, new SwitchLock(paths), new BootLoader(paths));
        return Run(socket, new Rehearsal(paths, settings, host, probes, LongestLook(probes), TimeProvider.System), probes);
    }

    /// <summary>How long a round of probes may take.</summary>
    internal static TimeSpan LongestLook(ProbeRunner probes) => probes.Longest + Slack;

    private static int Run(string socket, Rehearsal rehearsal, ProbeRunner probes)
    {
        using var givenUp = new CancellationTokenSource();
        using var told = new CancellationTokenSource();

        // PID 1 ends all of the unit where the drill is given up; what the probes have begun is tidied up first.
        using var ended = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            givenUp.Cancel();
        });
        try
        {
            using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            connection.Connect(new UnixDomainSocketEndPoint(socket));
            using var stream = new NetworkStream(connection);
            var messages = new VarlinkStream(stream, DrillTalk.MostBytes);
            var message = messages.ReadAsync(CancellationToken.None).GetAwaiter().GetResult() ?? throw new IOException("it hung up at once");
            var order = JsonSerializer.Deserialize(message, DrillJson.Default.DrillOrder)!;
            _ = EndWithItAsync(messages, probes, givenUp, told.Token);
            foreach (var step in rehearsal.Run(order, givenUp.Token))
            {
                messages.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(step, DrillJson.Default.RehearsedStep), CancellationToken.None).GetAwaiter().GetResult();
            }

            told.Cancel();
            return 0;
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException or ProtocolException or OperationCanceledException)
        {
            // The daemon has given the drill up, or has ended.
            Speech.Warn($"a drill found nobody to tell: {e.Message}");
            return 1;
        }
        finally
        {
            givenUp.Cancel();
            probes.EndedAsync(Tidying).GetAwaiter().GetResult();
        }
    }

    // A daemon that was killed stops no unit. When this process ends, PID 1 ends what it has started, such as a dry-activate that
    // hangs (systemd.kill(5), KillMode=control-group).
    private static async Task EndWithItAsync(VarlinkStream messages, ProbeRunner probes, CancellationTokenSource givenUp, CancellationToken told)
    {
        try
        {
            _ = await messages.ReadAsync(told);
        }
        catch (Exception e) when (e is IOException or ProtocolException or OperationCanceledException or ObjectDisposedException)
        {
            // All is told, or it has hung up.
        }

        if (!told.IsCancellationRequested)
        {
            await givenUp.CancelAsync();
            await probes.EndedAsync(Tidying);
            Environment.Exit(1);
        }
    }
}
