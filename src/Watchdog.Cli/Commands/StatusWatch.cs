using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary>
/// <c>rollbackctl status --watch</c>, until the session has ended: on a terminal the status as it is, in one place; elsewhere a line
/// when something has changed by which a person acts; in JSON each reply.
/// </summary>
internal sealed class StatusWatch(CommandContext context, string? wanted)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly LiveScreen? _screen = !context.Json && context.Environment.Size is { } size ? new(context.Environment.Output, size) : null;
    private string? _watched;
    private string _printed = "";
    private string _loss = "";
    private bool _isRefusalSaid;
    private StatusReply? _latest;
    private long _latestAt;
    private (string Before, string After)? _compared;
    private Task<IReadOnlyList<string>> _changes = Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Watches.</summary>
    /// <returns>0: ended without a rollback; 3: there was nothing to watch; 4: rolled back.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ticking = _screen is null ? Task.CompletedTask : TickAsync(stop.Token);
        try
        {
            return await new StatusStream(context).FollowAsync(reply => Show(reply, stop.Token), MayRetry, cancellation);
        }
        finally
        {
            await stop.CancelAsync();
            await ticking;
        }
    }

    /// <summary>A session in one line, with what has become worse; empty for none.</summary>
    public static string Describe(Session? session, Paint paint)
    {
        if (session is null)
        {
            return "";
        }

        var worse = Worse(session);
        return SessionView.Summary(session, paint)
            + (session.Baseline == BaselineRound.Overtaken ? paint.Bad(" [no baseline: only proof and the deadline count]") : "")
            + (worse.Length > 0 ? paint.Bad(" [worse than at arm: " + worse + "]") : "");
    }

    /// <summary>Shows one reply; the exit code when it is the last.</summary>
    private int? Show(ControlReply<StatusReply> reply, CancellationToken cancellation)
    {
        var status = reply.Value;
        StatusView.Require(status, _watched ?? wanted);
        _isRefusalSaid = false;
        var open = StatusView.Open(status, _watched ?? wanted);
        var first = _watched is null;
        _watched ??= open?.Id;
        if (_screen is null)
        {
            context.Print(reply, output => Print(output, status, open, first));
        }
        else
        {
            lock (_lock)
            {
                Compare(status, cancellation);
                (_latest, _latestAt, _loss) = (status, context.Environment.Time.GetTimestamp(), "");
                Draw();
            }
        }

        return open switch
        {
            { Phase: Phase.Stranded } => ExitCode.RolledBack,
            not null => null,
            null when first => StatusView.CodeOf(status, wanted),
            _ => PhaseWords.IsRolledBack(status.Last?.Phase ?? Phase.RolledBack) ? ExitCode.RolledBack : ExitCode.Done,
        };
    }

    /// <summary>
    /// Whether a daemon that has gone away, or has no place for the connection, is asked again. The switch may have restarted it;
    /// whoever looks on is told; a program that reads replies is told of a refusal by the end.
    /// </summary>
    private bool MayRetry(CliException? refusal)
    {
        lock (_lock)
        {
            _loss = refusal is null ? "The daemon does not answer" : $"The daemon refuses: {refusal.Message}";
            Draw();
        }

        if (_watched is null || (refusal is not null && context.Json))
        {
            return false;
        }

        if (refusal is not null && _screen is null && !_isRefusalSaid)
        {
            _isRefusalSaid = true;
            context.Environment.Error.WriteLine($"{refusal.Message}; the daemon is asked again");
        }

        return true;
    }

    private void Print(TextWriter output, StatusReply status, Session? open, bool first)
    {
        if (first)
        {
            StatusView.Write(context.NewPage(output), status, wanted, [], context);
            output.WriteLine();
        }

        // The countdown and what a probe saw change all the time: nobody acts by that.
        var session = open ?? status.Last;
        var key = session is null ? "" : $"{session.Id} {session.Phase} {session.Deadline?.Reason} {session.Proofs} {session.Baseline} {Worse(session)} {session.Rungs.Count}";
        if (key != _printed)
        {
            output.WriteLine(Describe(session, context.Paint));
            _printed = key;
        }
    }

    private async Task TickAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Tick, context.Environment.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                lock (_lock)
                {
                    Draw();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The watch has ended.
        }
    }

    /// <summary>Draws what is known, with what is left of the deadline by now.</summary>
    private void Draw()
    {
        if (_latest is not { } status || _screen is null)
        {
            return;
        }

        var since = (long)context.Environment.Time.GetElapsedTime(_latestAt).TotalMicroseconds;
        if (status.Session is { Deadline: { } deadline } session)
        {
            status = status with { Session = session with { Deadline = deadline with { RemainingUsec = deadline.RemainingUsec - since } } };
        }

        using var text = new StringWriter { NewLine = "\n" };
        var changes = _changes.IsCompletedSuccessfully ? _changes.Result : [];
        var page = context.NewPage(text);
        if (_loss.Length > 0)
        {
            page.Paragraph($"{_loss}; it is asked again. PID 1 holds the deadline all the same. As it was:", page.Paint.Bad);
        }

        StatusView.Write(page, status, _watched ?? wanted, changes, context);
        _screen.Show(text.ToString().TrimEnd('\n').Split('\n'));
    }

    /// <summary>Asks once for each pair of systems what differs between them; the answer is drawn when it is there.</summary>
    private void Compare(StatusReply status, CancellationToken cancellation)
    {
        var pair = StatusView.Change(status, _watched ?? wanted);
        if (pair != _compared)
        {
            _compared = pair;
            _changes = pair is { } p
                ? ClosureChanges.ReadAsync(context.Environment, p.Before, p.After, cancellation)
                : Task.FromResult<IReadOnlyList<string>>([]);
        }
    }

    private static string Worse(Session session) =>
        string.Join(", ", session.Probes.Where(ProbeTable.IsWorse).Select(p => SafeText.Printable(p.Name, 64)));
}
