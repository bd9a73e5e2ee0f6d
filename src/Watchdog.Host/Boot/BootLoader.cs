using System.Text.RegularExpressions;
using Watchdog.Core;
using Watchdog.Host.Native;
using Watchdog.Host.Running;

namespace Watchdog.Host.Boot;

/// <summary>What the boot loader will do, and the program that tells it.</summary>
internal sealed partial class BootLoader(Paths paths)
{
    /// <summary>The program that tells it (bootctl(1)).</summary>
    public const string Program = "bootctl";

    private const string SystemdBoot = "systemd-boot";
    private const string Silent = "the boot partition does not answer";

    // The boot partition may lie on a device that hangs, or behind an automount; no rollback waits for what it says.
    private static readonly BoundedReader Partition = new(TimeSpan.FromSeconds(5));

    private readonly LoaderVariables _variables = new(paths);
    private readonly LoaderEntries _entries = new(paths);
    private readonly BootHoldMark _mark = new(paths);

    /// <summary>Why it cannot boot a system just once, in words; empty when it can.</summary>
    public string OnceObstacle => OnceObstacleOf(Look());

    /// <summary>Why no variable can hold the default, in words; empty when one can.</summary>
    public string HoldObstacle => HoldObstacleOf(Look());

    /// <summary>Whether an entry waits to be booted once.</summary>
    public bool HasOnce => _variables.HasOnce;

    /// <summary>Whether a variable holds the default for a session, or may hold it: then it is to be asked again.</summary>
    public bool Holds
    {
        get
        {
            try
            {
                return _mark.Read() is not null;
            }
            catch (IOException)
            {
                return true;
            }
        }
    }

    /// <summary>
    /// What it will do at the next boot. Where it cannot be told whether the default is one that is held, what lies beneath is
    /// unknown, as it is for an unknown boot loader.
    /// </summary>
    public NextBoot Next
    {
        get
        {
            var look = Look();
            var next = new NextBoot(look?.System ?? "", OnceObstacleOf(look), _variables.HasOnce)
            {
                Loader = look?.Loader ?? "",
                HoldObstacle = HoldObstacleOf(look),
            };
            if (look?.Menu is not { } menu)
            {
                return next;
            }

            var last = _variables.Read("LoaderEntryLastBooted");
            var (preferred, usual) = (_variables.Read(LoaderVariables.Preferred), _variables.Read(LoaderVariables.Default));
            next = next with { Leads = menu.SystemOfDefault(preferred, usual, last) };
            try
            {
                var mark = _mark.Read();
                var (preferredBeneath, usualBeneath) = (Beneath(mark, LoaderVariables.Preferred, preferred), Beneath(mark, LoaderVariables.Default, usual));
                return next with { Default = menu.SystemOfDefault(preferredBeneath, usualBeneath, last), DefaultVariable = usualBeneath };
            }
            catch (IOException)
            {
                return next;
            }
        }
    }

    /// <summary>The entry that starts a system; null when there is none.</summary>
    public string? EntryOf(string system) => Look()?.Menu is { } menu ? EntryOf(menu, system) : null;

    /// <summary>Whether its menu has an entry that starts a system; null where it cannot be read.</summary>
    public bool? Starts(string system) => Look() is not { } look ? null
        : look.Menu is { } menu ? menu.NamesSystems ? EntryOf(menu, system) is not null : null
        : Partition.Read(() => MenuFile.Starts(OtherPlaces, _variables.Info, system), null);

    /// <summary>The program and arguments that have an entry booted once; an empty one that has none (bootctl(1), set-oneshot).</summary>
    /// <exception cref="FileNotFoundException">There is no such program.</exception>
    public static (string Program, IReadOnlyList<string> Arguments) SetOnce(string entry) => (Programs.Find(Program), ["set-oneshot", entry]);

    /// <summary>
    /// Has a variable hold the default at a system: it comes before what a switch writes into loader.conf, needs no switch
    /// lock, and takes milliseconds. What the variable was is written down before.
    /// </summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="system">The system's store path.</param>
    /// <param name="run">Runs bootctl(1) with arguments; says why it failed, or nothing.</param>
    /// <returns>Why it does not lead there now, as read back; empty when it does.</returns>
    /// <exception cref="IOException">What the variable was could not be written down, or read from where it is: it was left alone.</exception>
    public string Hold(string sessionId, string system, Func<IReadOnlyList<string>, string> run)
    {
        var look = Look();
        if (look?.Menu is not { } menu)
        {
            return HoldObstacleOf(look) is { Length: > 0 } obstacle ? obstacle : Silent;
        }

        if (EntryOf(menu, system) is not { } entry)
        {
            return "the boot loader has no entry that starts it: it is not among the newest generations, of which `configurationLimit` says how many the boot menu has";
        }

        using var one = _mark.TryLock();

        // Our own hold, not known as such, would be written down as what somebody else had set, and nobody would ever put it back.
        var mark = _mark.Read();

        // LoaderEntryPreferred comes before LoaderEntryDefault, so where it is in use the hold takes that variable.
        var variable = menu.Prefers || Beneath(mark, LoaderVariables.Preferred, _variables.Read(LoaderVariables.Preferred)).Length > 0
            ? LoaderVariables.Preferred
            : LoaderVariables.Default;
        var value = _variables.Read(variable);
        var before = Beneath(mark, variable, value);
        if (before.Length > 0 && !SafeId().IsMatch(before))
        {
            return $"{variable} has a value that could not be put back";
        }

        if (mark is not null && mark.Variable != variable && Undo(mark, run) is { Length: > 0 } stuck)
        {
            return stuck;
        }

        _mark.Write(new BootHold(sessionId, variable, entry, before));
        var fault = value == entry ? "" : Set(variable, entry, run);
        return fault.Length > 0 ? fault
            : Next.Leads is var leads && leads == system ? ""
            : $"{variable} names it, and the next boot leads to {(leads.Length > 0 ? leads : "nobody knows what")} all the same";
    }

    /// <summary>Puts the variable back to what it was before it held the default. One that somebody else has set since stays.</summary>
    /// <param name="run">As of <see cref="Hold"/>.</param>
    /// <param name="isOpen">Whether a session, by its ID, is open: its hold stays.</param>
    /// <returns>Why it could not be put back; empty when nothing is left.</returns>
    public string Release(Func<IReadOnlyList<string>, string> run, Func<string, bool> isOpen)
    {
        using var one = _mark.TryLock();
        try
        {
            return _mark.Read() is { } mark && !isOpen(mark.SessionId) ? Undo(mark, run) : "";
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private string Undo(BootHold mark, Func<IReadOnlyList<string>, string> run)
    {
        if (_variables.Read(mark.Variable) == mark.Entry && mark.Entry != mark.Before)
        {
            var fault = Set(mark.Variable, mark.Before, run);
            if (fault.Length > 0 || _variables.Read(mark.Variable) != mark.Before)
            {
                return $"{mark.Variable} could not be put back: {(fault.Length > 0 ? fault : "it keeps its value")}";
            }
        }

        // A process that did not get the lock may have held the default for the next session meanwhile, with a mark of its own,
        // which stays.
        if (_mark.Read() == mark)
        {
            _mark.Clear();
        }

        return "";
    }

    private static string? EntryOf(LoaderMenu menu, string system) => menu.IdOf(system) is { } id && SafeId().IsMatch(id) ? id : null;

    // A host that has moved to another boot loader keeps the files of the one before: which of them is in use says the loader
    // itself. Where it says nothing, a menu is believed that is the only one.
    private Reading? Look() => Partition.Read(
        () =>
        {
            var info = _variables.Info;
            if (_entries.Exists && (info.Length > 0 ? info.StartsWith(SystemdBoot, StringComparison.Ordinal) : MenuFile.Found(paths.BootDirectories).Count == 0))
            {
                return new Reading(SystemdBoot, "", _entries.Read());
            }

            var (loader, system) = MenuFile.Read(OtherPlaces, info);
            return new Reading(loader, system, null);
        },
        null);

    private IReadOnlyList<string> OtherPlaces => _variables.Info.Length == 0 && _entries.Exists ? [] : paths.BootDirectories;

    private string OnceObstacleOf(Reading? look) => _variables.OnceObstacle is { Length: > 0 } obstacle ? obstacle : HoldObstacleOf(look);

    private string HoldObstacleOf(Reading? look) => _variables.DefaultObstacle switch
    {
        { Length: > 0 } obstacle => obstacle,

        // A held default would keep a new system, which is to be booted, from its first boot.
        _ when _variables.OnceObstacle is { Length: > 0 } once => once,
        _ when look is null => Silent,
        _ when look.Menu is null => "the boot loader is not systemd-boot",
        _ when Find() is null => $"{Program} is not installed",
        _ => "",
    };

    private static string Set(string variable, string entry, Func<IReadOnlyList<string>, string> run) =>
        run([variable == LoaderVariables.Preferred ? "set-preferred" : "set-default", entry]);

    private static string Beneath(BootHold? mark, string variable, string value) =>
        mark is not null && mark.Variable == variable && mark.Entry == value ? mark.Before : value;

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

    /// <summary>What the boot partition says.</summary>
    /// <param name="Loader">Which boot loader it is, in a word or two; empty when nobody knows.</param>
    /// <param name="System">Where the menu of another than systemd-boot leads by default; empty when that cannot be told.</param>
    /// <param name="Menu">systemd-boot's.</param>
    private sealed record Reading(string Loader, string System, LoaderMenu? Menu);

    // An entry's id becomes an argument of a transient unit, which takes no "$" or ";".
    [GeneratedRegex("^(@saved|[A-Za-z0-9._+*?-]{1,255})$")]
    private static partial Regex SafeId();
}
