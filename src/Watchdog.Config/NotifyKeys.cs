namespace Watchdog.Config;

/// <summary>The keys of <c>notify</c>: who is told of the moments of a session.</summary>
internal static class NotifyKeys
{
    /// <summary>The keys.</summary>
    public static KeyTable<NotifySettings> Notify { get; } = new(
        NotifySettings.Default,
        Key<NotifySettings>.Of(
            "terminals",
            KeyTypes.Truth,
            static n => n.Terminals,
            static (n, v) => n with { Terminals = v },
            "false",
            """
            Whether everybody who is logged in at a terminal is told when a session is armed, when a switch has ended and proof is
            wanted, 60s and 15s before the deadline, and of a rollback and how the session ended. With false they are told
            only that a rollback did not bring back what worked at arm. Of a session that the probes confirm nobody is told while
            it goes well.
            """),
        Key<NotifySettings>.Of(
            "command",
            KeyTypes.UnitCommand,
            static n => n.Command,
            static (n, v) => n with { Command = v },
            "[\"/run/current-system/sw/bin/page-me\", \"--quiet\"]",
            """
            A program, with its arguments, that gets each of these moments as one JSON object on its standard input, also where
            `terminals` is false. PID 1 runs it as root, in a unit of its own and outside of any sandbox; nothing waits for it.
            The object has the members `event` (`armed`, `proof-wanted`, `deadline-near`, `confirmed`, `disarmed`, `expired`,
            `rollback-started`, `rolled-back`, `not-back` or `stranded`), `host`, `session`, `text`, `realtime_usec`,
            `deadline_realtime_usec`, `confirm`, `target`, `rolled_back_from`, `cause` and `not_back`. It has nothing of what
            commands and probes of your own printed.
            """) with { DefaultInWords = "none" },
        Key<NotifySettings>.Of(
            "timeout",
            KeyTypes.Duration(Range.Hook),
            static n => n.Timeout,
            static (n, v) => n with { Timeout = v },
            "\"1min\"",
            "How long that program may run. PID 1 kills it after that."));
}
