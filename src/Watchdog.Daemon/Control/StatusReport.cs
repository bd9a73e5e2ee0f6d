using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Pid1;
using Watchdog.Host;
using Watchdog.Host.Systems;
using Watchdog.Protocol;
using Watchdog.Store;

namespace Watchdog.Daemon.Control;

/// <summary>Says how things stand: the session, the system that runs, and what is wrong.</summary>
internal sealed class StatusReport(
    IEventSink loop,
    HostReader host,
    SessionStore store,
    DaemonHealth health,
    BootDefaults bootDefaults,
    SessionMessages messages,
    IClock clock)
{
    /// <summary>As things are now.</summary>
    /// <param name="isForOperators">Whether what programs printed may be told.</param>
    public StatusReply Read(bool isForOperators)
    {
        var state = loop.State;
        return new StatusReply
        {
            Session = state.Open is { } open ? messages.Of(open) : null,
            Last = state.Last is { } last ? messages.Of(last) : null,
            RunningSystem = host.RunningSystem,
            BootedSystem = host.BootedSystem,
            BootUnproven = state.Open?.HasYetToProve(host.BootedSystem, clock.Now.BootId),
            Version = Interface.Version,
            Warnings = [.. health.Warnings, .. WarningsOf(state, isForOperators).Select(w => SafeText.Printable(w))],
        };
    }

    private IEnumerable<string> WarningsOf(State state, bool isForOperators)
    {
        if (store.IsDegraded)
        {
            yield return "the disk cannot take the session: it is kept in memory and would not survive a reboot";
        }

        if (Words.OfNotBack(state) is { } missing)
        {
            yield return isForOperators ? missing : Redaction.Of(missing);
        }

        if (Words.OfFailing(state) is { } failing)
        {
            yield return failing;
        }

        if (Words.OfProfileLeftBehind(state, host.ProfileTarget) is { } left)
        {
            yield return left;
        }

        if (state.Open is { } watched && WayInWords.Fault(watched.Baseline.Operator, watched.Terms) is { } local)
        {
            yield return local;
        }

        if (bootDefaults.Outstanding is { } owed)
        {
            yield return Words.OfBootDefaultOwed(owed);
        }
    }
}
