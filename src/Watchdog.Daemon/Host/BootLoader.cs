using Watchdog.Core;
using Watchdog.Daemon.Executor;

namespace Watchdog.Daemon.Host;

/// <summary>What the boot loader will do, and the program that tells it.</summary>
internal sealed class BootLoader(Paths paths)
{
    private const string Program = "bootctl";

    private readonly LoaderVariables _variables = new(paths);
    private readonly LoaderEntries _entries = new(paths);

    /// <summary>Why it cannot boot a system just once, in words; empty when it can.</summary>
    public string OnceObstacle => _variables.OnceObstacle switch
    {
        { Length: > 0 } obstacle => obstacle,
        _ when _variables.HasDefault => "`bootctl set-default`, or a key in the boot menu, has set a default of its own",
        _ when Find() is null => $"{Program} is not installed",
        _ => "",
    };

    /// <summary>Whether an entry waits to be booted once.</summary>
    public bool HasOnce => _variables.HasOnce;

    /// <summary>What it will do at the next boot.</summary>
    public NextBoot Next => new(_entries.DefaultSystem, OnceObstacle, _variables.HasOnce);

    /// <summary>The entry that starts a system; null when there is none.</summary>
    public string? EntryOf(string system) => _entries.IdOf(system);

    /// <summary>The program and arguments that have an entry booted once; an empty one that has none (bootctl(1), set-oneshot).</summary>
    /// <exception cref="FileNotFoundException">There is no such program.</exception>
    public static (string Program, IReadOnlyList<string> Arguments) SetOnce(string entry) => (Programs.Find(Program), ["set-oneshot", entry]);

    private static string? Find()
    {
        try
        {
            return Programs.Find(Program);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
