namespace Watchdog.Config;

/// <summary>The keys of <c>hooks</c>: programs of the user's own that PID 1 runs. A hook with a mistake in it is left out.</summary>
internal static class HookKeys
{
    /// <summary>The keys of one hook.</summary>
    public static KeyTable<HookSettings> Hook { get; } = new(
        new HookSettings("", [], TimeSpan.FromSeconds(30)),
        Key<HookSettings>.Of(
            "program",
            KeyTypes.UnitProgram,
            static h => h.Program,
            static (h, v) => h with { Program = v },
            "\"/run/current-system/sw/bin/page-me\"",
            "The program. PID 1 runs it as root, in a unit of its own and outside of any sandbox.") with { IsRequired = true },
        Key<HookSettings>.Of(
            "arguments",
            KeyTypes.UnitArguments,
            static h => h.Arguments,
            static (h, v) => h with { Arguments = v },
            "[\"--urgent\"]",
            "The program's arguments, as they are: no shell reads them."),
        Key<HookSettings>.Of(
            "timeout",
            KeyTypes.Duration(Range.Hook),
            static h => h.Timeout,
            static (h, v) => h with { Timeout = v },
            "\"1min\"",
            "How long the program may run. PID 1 kills it after that."))
    {
        IsAllOrNothing = true,
    };

    /// <summary>The hooks, by what they are told of.</summary>
    public static KeyTable<Settings> Hooks { get; } = new(
        new Settings(),
        Key<Settings>.Of(
            "stranded",
            new ObjectType<HookSettings>(Hook),
            static s => s.Stranded,
            static (s, v) => s with { Stranded = v },
            "{\"program\": \"/run/current-system/sw/bin/page-me\", \"arguments\": [\"nobody gets in\"]}",
            """
            A program that is run when the rollback ladder is used up (event `stranded`), and when the host is rolled back and
            something that worked at arm did not come back (event `not-back`). It finds ROLLBACK_WATCHDOG_EVENT,
            ROLLBACK_WATCHDOG_SESSION, ROLLBACK_WATCHDOG_TARGET, ROLLBACK_WATCHDOG_ROLLED_BACK_FROM, ROLLBACK_WATCHDOG_CAUSE and
            ROLLBACK_WATCHDOG_NOT_BACK in its environment. All terminals are told in any case, and `notify.command` gets these two
            moments as well.
            """));
}
