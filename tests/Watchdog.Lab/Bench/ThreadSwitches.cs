using System.Globalization;

namespace Watchdog.Lab.Bench;

/// <summary>How often a thread has been switched away from since it began, as /proc/PID/task/TID/status says (proc_pid_status(5)).</summary>
/// <param name="Name">The thread's name.</param>
/// <param name="Count">Voluntary and nonvoluntary context switches.</param>
internal sealed record ThreadSwitches(string Name, long Count)
{
    /// <summary>Reads the status files of all threads, one after the other; each by its id.</summary>
    /// <exception cref="LabException">It is none.</exception>
    public static IReadOnlyDictionary<int, ThreadSwitches> Read(string status)
    {
        var threads = new Dictionary<int, ThreadSwitches>();
        var (name, id) = ("", 0);
        foreach (var line in status.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = line.IndexOf(':', StringComparison.Ordinal) is > 0 and var at
                ? (line[..at], line[(at + 1)..].Trim())
                : throw new LabException($"that is no line of /proc/PID/status: {line}");
            switch (key)
            {
                case "Name":
                    name = value;
                    break;
                case "Pid":
                    id = int.Parse(value, CultureInfo.InvariantCulture);
                    threads[id] = new ThreadSwitches(name, 0);
                    break;
                case "voluntary_ctxt_switches" or "nonvoluntary_ctxt_switches":
                    threads[id] = threads[id] with { Count = threads[id].Count + long.Parse(value, CultureInfo.InvariantCulture) };
                    break;
            }
        }

        return threads;
    }

    /// <summary>
    /// What happened between two looks. A thread that is new counts from its beginning; one that has ended counts at least once, for
    /// its end.
    /// </summary>
    /// <returns>How many switches, and of which threads, in words; no words where there were none.</returns>
    public static (long Switches, string Woken) Between(IReadOnlyDictionary<int, ThreadSwitches> before, IReadOnlyDictionary<int, ThreadSwitches> after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var woken = after
            .Select(t => (t.Value.Name, More: t.Value.Count - (before.GetValueOrDefault(t.Key)?.Count ?? 0)))
            .Where(t => t.More > 0)
            .Select(t => (t.More, Words: $"{t.More} of {t.Name}"));
        var ended = before.Where(t => !after.ContainsKey(t.Key)).Select(t => (More: 1L, Words: $"the end of {t.Value.Name}"));
        var all = woken.Concat(ended).ToList();
        return (all.Sum(w => w.More), string.Join(", ", all.Select(w => w.Words)));
    }
}
