using Watchdog.Core;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// How often the probes that see the host from outside run in a probation. A firewall may let in only so many new connections a
/// minute, of all sources together (<c>limit rate</c> of nft(8), xt_limit of iptables-extensions(8)): a stranger who came with
/// each round would use them up, and keep the operator out. So one that passes runs again after <see cref="ProbationWatcher.Interval"/>,
/// then after twice as long each time, up to <see cref="Longest"/>; one that does not pass runs in every round.
/// </summary>
internal sealed class OutsidePace
{
    /// <summary>
    /// The longest time from the beginning of one run to that of the next. A look makes a new connection to each listener, one
    /// through each tunnel, and, once a minute, one for the operator's key; 15 a minute is what pages on nft allow. A lockout that
    /// begins late in a probation is seen by so much later.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Run> _passed = [];
    private (string Session, Moment? Activation) _of;

    /// <summary>Whether it is a probe's turn.</summary>
    /// <param name="probe">The probe's name; one that does not see from outside always has its turn.</param>
    /// <param name="session">The session in probation. What was seen before another switch had ended says nothing any more.</param>
    /// <param name="now">Now.</param>
    public bool IsDue(string probe, Session session, Moment now)
    {
        Follow(session);

        // Before the probes confirm a session they look often: what they have not seen nobody else looks for.
        return session.Terms.ConfirmBy == ConfirmBy.Probes
            || !_passed.TryGetValue(probe, out var run)
            || now.Boot - run.Began >= run.Pause;
    }

    /// <summary>Notes what was seen.</summary>
    /// <param name="session">The session whose round it was.</param>
    /// <param name="began">When the round began.</param>
    /// <param name="results">Its results.</param>
    public void Note(Session session, Moment began, IEnumerable<ProbeResult> results)
    {
        Follow(session);
        foreach (var result in results.Where(r => WayIn.SeesFromOutside(r.Name)))
        {
            if (result.Outcome != ProbeOutcome.Passed && !result.Clears)
            {
                _passed.Remove(result.Name);
                continue;
            }

            var pause = _passed.TryGetValue(result.Name, out var before) ? before.Pause * 2 : ProbationWatcher.Interval;
            _passed[result.Name] = new Run(began.Boot, pause < Longest ? pause : Longest);
        }
    }

    private void Follow(Session session)
    {
        if (_of != (session.Id, session.ActivationEnded))
        {
            _of = (session.Id, session.ActivationEnded);
            _passed.Clear();
        }
    }

    private readonly record struct Run(TimeSpan Began, TimeSpan Pause);
}
