using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Executor.Drills;
using Watchdog.Host;
using Watchdog.Host.Systems;
using Watchdog.Probes.Access;
using Watchdog.Protocol;
using ProbeOutcome = Watchdog.Core.ProbeOutcome;
using ProbeResult = Watchdog.Core.ProbeResult;

namespace Watchdog.Daemon.Control;

/// <summary>The method that rehearses a rollback. What stands against arming is judged as a check does, by what the executor's own probes saw.</summary>
internal sealed class DrillMethods(
    Requests requests,
    IEventSink loop,
    Paths paths,
    HostReader host,
    OperatorReader operators,
    TargetResolver targets,
    Readiness readiness,
    DrillRun drill)
{
    private int _runs;

    /// <summary>Rehearses, and says after each step how far it is.</summary>
    public async IAsyncEnumerable<Answer<DrillReply>> DrillAsync(CallContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (Refused(context) is { } refused)
        {
            yield return refused;
            yield break;
        }

        if (Interlocked.Exchange(ref _runs, 1) == 1)
        {
            yield return new RefusedError { Code = "drill-runs", Reason = "another drill is running", Hint = "wait until it has ended: that takes some seconds" };
            yield break;
        }

        using var given = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var said = Channel.CreateUnbounded<Answer<DrillReply>>();
        var running = SayAllAsync(Requests.PeerOf(context).Pid, said.Writer, given.Token);
        try
        {
            await foreach (var answer in said.Reader.ReadAllAsync(cancellation))
            {
                yield return answer;
            }
        }
        finally
        {
            await given.CancelAsync();
            await running;
        }
    }

    /// <summary>Goes on while the client reads nothing: what ends the drill, such as an arm, must not wait for that.</summary>
    private async Task SayAllAsync(int pid, ChannelWriter<Answer<DrillReply>> said, CancellationToken cancellation)
    {
        Exception? fault = null;
        try
        {
            await foreach (var answer in RunAsync(pid, cancellation))
            {
                said.TryWrite(answer);
            }
        }
        catch (Exception e)
        {
            // For whoever reads the answers.
            fault = e;
        }
        finally
        {
            Volatile.Write(ref _runs, 0);
            said.Complete(fault);
        }
    }

    private ControlError? Refused(CallContext context) => requests.Denied(context) is { } denied ? denied
        : loop.State.Open is { } open ? RefusalText.ToError(new Answer.SessionOpen(open))
        : host.Read().SwitchRuns ? RefusalText.ToError(new Answer.Refused(Refusal.SwitchRuns, null, "a switch is running"))
        : null;

    private async IAsyncEnumerable<Answer<DrillReply>> RunAsync(int pid, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var way = await operators.ReadAsync(pid, cancellation);

        // Without a target there is nothing to rehearse: the check says so.
        _ = targets.Resolve(null, out var target);
        var system = target?.System ?? "";
        var reply = new DrillReply { Problems = [], Notes = [], Target = system, Probes = [], Steps = [], ElapsedUsec = 0 };
        ImmutableArray<ProbeResult> results = [];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watch = StopWhenArmedAsync(stop);
        try
        {
            await using var steps = drill.RunAsync(new DrillOrder(system, way), stop.Token).GetAsyncEnumerator(stop.Token);
            while (target is not null && await IsThereAsync(steps, cancellation))
            {
                var step = steps.Current;
                results = step.Results.Length > 0 ? step.Results : results;
                var wire = Judge(step, way);
                reply = reply with
                {
                    Steps = [.. reply.Steps, wire],
                    Problems = [.. reply.Problems, .. Against(step, system)],
                    ElapsedUsec = reply.ElapsedUsec + wire.TookUsec,
                };
                yield return reply;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await watch;
        }

        if (loop.State.Open is { } open)
        {
            yield return RefusalText.ToError(new Answer.SessionOpen(open));
            yield break;
        }

        // An executor that did not come to its probes has seen nothing: the daemon's own round does, as in any check.
        var check = results.Length > 0 ? await readiness.JudgeAsync(way, results, cancellation) : await readiness.CheckAsync(way, cancellation);
        string[] problems = [.. reply.Problems, .. check.Problems];
        yield return reply with { Saved = problems.Length == 0, Problems = problems, Notes = check.Notes, Target = check.Target, Probes = check.Probes };
    }

    /// <summary>Whether there is another step; false also where the drill was ended because a session was armed.</summary>
    private static async Task<bool> IsThereAsync(IAsyncEnumerator<RehearsedStep> steps, CancellationToken cancellation)
    {
        try
        {
            return await steps.MoveNextAsync();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    // The switch that a session is armed for needs the lock that dry-activate has.
    private async Task StopWhenArmedAsync(CancellationTokenSource stop)
    {
        try
        {
            await foreach (var state in loop.StatesAsync(stop.Token))
            {
                if (state.Open is not null)
                {
                    await stop.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The drill has ended.
        }
    }

    private static DrillStep Judge(RehearsedStep step, Operator? way)
    {
        var against = step.Results.Where(r => Readiness.StandsAgainst(r, step.Results, way)).Select(r => r.Name).ToList();
        return new DrillStep
        {
            Name = step.Name,
            Passed = step.Passed && against.Count == 0,
            TookUsec = step.Took.Ticks / TimeSpan.TicksPerMicrosecond,
            Detail = SafeText.Printable(step.Results.Length == 0 ? step.Detail
                : $"{Count(ProbeOutcome.Passed)} passed, {Count(ProbeOutcome.Failed)} failed, {Count(ProbeOutcome.Skipped)} skipped"
                    + (against.Count > 0 ? $"; {string.Join(", ", against)} would not count" : "")),
        };

        int Count(ProbeOutcome outcome) => step.Results.Count(r => r.Outcome == outcome);
    }

    // What probes saw is the check's to judge.
    private IEnumerable<string> Against(RehearsedStep step, string target) =>
        step.Passed ? [] : [SafeText.Printable($"{step.Name}: {step.Detail}; {DrillMend.Of(step.Name, paths, target)}")];
}
