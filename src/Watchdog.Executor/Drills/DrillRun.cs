using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Watchdog.Config;
using Watchdog.Executor.Waiting;
using Watchdog.Host;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Rounds;
using Watchdog.Protocol;
using Watchdog.Systemd;

namespace Watchdog.Executor.Drills;

/// <summary>
/// The daemon's side of a drill: has PID 1 start the executor by a timer, as at a deadline, and hears its steps. Each step has a limit
/// of its own here too, so that one whose executor was killed, or hangs, is named. Nothing of a drill is left when it has ended.
/// </summary>
internal sealed class DrillRun(Paths paths, IDrillUnits units, DaemonProgram program, TimeProvider time)
{
    /// <summary>How long after its time a timer is waited for: PID 1 may be busy, as while it reads its unit files again.</summary>
    internal static readonly TimeSpan Late = TimeSpan.FromSeconds(15);

    // Of a disk or of a PID 1 that does not answer; those that take longer have limits of their own below.
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(60);

    // The executor says so itself at its own limit.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    /// <summary>Runs one. What goes wrong is a step that has failed; where it cannot go on, that is the last.</summary>
    /// <param name="order">What is rehearsed.</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async IAsyncEnumerable<RehearsedStep> RunAsync(DrillOrder order, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var id = SessionId.New();
        var settings = SettingsReader.Read(paths.Configuration, out _);
        var talk = new DrillTalk(Path.Combine(paths.Rounds, DrillUnits.NameOf(id)));
        try
        {
            var (step, isTalking) = await LimitedAsync(DrillSteps.Timer, DrillUnits.Ahead + Late, limited => BeginAsync(talk, id, order, settings, limited), cancellation);
            yield return step;
            foreach (var name in DrillSteps.OfExecutor)
            {
                if (!isTalking)
                {
                    yield break;
                }

                (step, isTalking) = await LimitedAsync(name, LimitOf(name, settings), async limited => Expect(name, await talk.NextAsync(limited)), cancellation);
                yield return step;
            }

            await LimitedAsync("", DrillProgram.Tidying, async limited => Expect("", await talk.NextAsync(limited)), cancellation);
        }
        finally
        {
            try
            {
                talk.Dispose();
            }
            finally
            {
                await Task.Run(() => End(id), CancellationToken.None);
            }
        }
    }

    private async Task<RehearsedStep> BeginAsync(DrillTalk talk, string id, DrillOrder order, Settings settings, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var longest = DrillSteps.OfExecutor.Aggregate(DrillProgram.Tidying, (sum, name) => sum + LimitOf(name, settings));
        talk.Listen();

        // To its end, which PID 1's answers have a limit for: a timer of which nobody knows could not be stopped.
        await Task.Run(() => units.Start(id, talk.Path, longest), CancellationToken.None);
        await talk.BeginAsync(order, cancellation);
        return new RehearsedStep(DrillSteps.Timer, true, time.GetElapsedTime(began), $"PID 1 has started the executor by a timer of {TimeSpanText.Format(DrillUnits.Ahead)}");
    }

    // As the executor has read it.
    private TimeSpan LimitOf(string name, Settings settings) => name switch
    {
        DrillSteps.DryActivate => Rehearsal.LimitOfDryActivate(settings) + Slack,
        DrillSteps.Probes => DrillProgram.LongestLook(new ProbeRunner(ProbeSet.All(settings.Probes, paths, program, time), time)) + Slack,
        _ => StepLimit,
    };

    private static RehearsedStep Expect(string name, RehearsedStep? said) =>
        said is null ? throw new IOException("the executor has ended in the middle of it")
        : said.Name != name || said.Detail is null || said.Results.IsDefault ? throw new IOException("the executor says what makes no sense")
        : said;

    private async Task<(RehearsedStep Step, bool IsTalking)> LimitedAsync(
        string name, TimeSpan most, Func<CancellationToken, Task<RehearsedStep>> act, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        using var limit = new CancellationTokenSource(most, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        string fault;
        try
        {
            return (await act(limited.Token), true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            fault = name == DrillSteps.Timer
                ? $"PID 1 has not started the executor within {TimeSpanText.Format(Late)} of the timer's time"
                : $"the executor has not come to an end with it within {TimeSpanText.Format(most)}";
        }
        catch (Exception e) when (e is SystemdException or SocketException or IOException or UnauthorizedAccessException)
        {
            fault = e.Message;
        }
        catch (Exception e) when (e is JsonException or ProtocolException)
        {
            fault = "the executor says what makes no sense";
        }

        return (new RehearsedStep(name, false, time.GetElapsedTime(began), fault), false);
    }

    private void End(string id)
    {
        try
        {
            units.Stop(id);
        }
        catch (SystemdException e)
        {
            Speech.Warn($"the units of a drill stay, until PID 1 ends them: {e.Message}");
        }
    }
}
