using System.Collections.Immutable;
using Watchdog.Core;
using Watchdog.Daemon.Config;
using Watchdog.Daemon.Executor;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Probes;
using Watchdog.Daemon.Tests.Fakes;

namespace Watchdog.Daemon.Tests.Executor;

internal sealed class RungsTests
{
    /// <summary>
    /// A round whose work waits for a thread that could not be made never ends by itself, and says nothing of the host.
    /// </summary>
    [Test]
    public void Run_VerifyWithARoundThatNeverEnds_GivesUpTheProcessNotTheRung()
    {
        using var host = new TempHost();
        var settings = new Settings { RecoveryWindow = TimeSpan.Zero };
        var rungs = new Rungs(host.Paths, settings, new SwitchLock(host.Paths), new EndlessRounds(), TimeSpan.FromMilliseconds(50), new ManualClock());

        var verify = Task.Run(() => rungs.Run(Rung.Verify, Make.Session())).SoonAsync();

        Assert.That(async () => await verify, Throws.InstanceOf<BrokenProcessException>().With.Message.Contains("did not end within"));
    }

    private sealed class EndlessRounds : IProbeRounds
    {
        public IReadOnlyCollection<string> Names { get; } = [.. Make.Session().Baseline.Probes.Select(p => p.Name)];

        public ImmutableArray<ProbeResult> Latest => [];

        public Task<ImmutableArray<ProbeResult>> RunAsync(ProbeContext context, CancellationToken cancellation) =>
            throw new NotSupportedException("a verify streams");

        public async IAsyncEnumerable<ImmutableArray<ProbeResult>> StreamAsync(
            ProbeContext context, IReadOnlyCollection<string> names, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            yield break;
        }
    }
}
