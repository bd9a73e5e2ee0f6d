using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl status --watch</c>: prints each change until the session has ended.</summary>
internal sealed class StatusWatch(CommandContext context, string? wanted)
{
    private string? _watched;
    private string _printed = "";

    /// <summary>Watches.</summary>
    /// <returns>0: ended without a rollback; 3: there was nothing to watch; 4: rolled back.</returns>
    public Task<int> RunAsync(CancellationToken cancellation) =>
        new StatusStream(context).FollowAsync(Show, () => _watched is not null, cancellation);

    /// <summary>Prints one reply; the exit code when it is the last.</summary>
    private int? Show(ControlReply<StatusReply> reply)
    {
        var status = reply.Value;
        StatusView.Require(status, _watched ?? wanted);
        var open = StatusView.Open(status, _watched ?? wanted);
        var first = _watched is null;
        _watched ??= open?.Id;
        context.Print(reply, output =>
        {
            if (first)
            {
                StatusView.Write(output, status, wanted, context);
                output.WriteLine();
            }

            var line = Describe(open ?? status.Last, context.Paint);
            if (line != _printed)
            {
                output.WriteLine(line);
                _printed = line;
            }
        });
        return open switch
        {
            { Phase: Phase.Stranded } => ExitCode.RolledBack,
            not null => null,
            null when first => StatusView.CodeOf(status, wanted),
            _ => PhaseWords.IsRolledBack(status.Last?.Phase ?? Phase.RolledBack) ? ExitCode.RolledBack : ExitCode.Done,
        };
    }

    /// <summary>A session in one line, with what has become worse; empty for none.</summary>
    public static string Describe(Session? session, Paint paint)
    {
        if (session is null)
        {
            return "";
        }

        var worse = session.Probes.Where(ProbeTable.IsWorse).Select(p => SafeText.Printable(p.Name, 64)).ToArray();
        return SessionView.Summary(session, paint)
            + (session.Baseline == BaselineRound.Overtaken ? paint.Bad(" [no baseline: only proof and the deadline count]") : "")
            + (worse.Length > 0 ? paint.Bad(" [worse than at arm: " + string.Join(", ", worse) + "]") : "");
    }
}
