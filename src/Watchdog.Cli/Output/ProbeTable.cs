using Watchdog.Protocol;

namespace Watchdog.Cli.Output;

/// <summary>The probes, then and now.</summary>
internal static class ProbeTable
{
    /// <summary>Writes the table, without the column of now where nothing is looked at any more; nothing when there are no probes.</summary>
    public static void Write(TextWriter output, IReadOnlyList<ProbeComparison> probes, Paint paint)
    {
        if (probes.All(p => p.Latest is null))
        {
            WriteAtArm(output, probes);
            return;
        }

        List<string[]> rows = [["PROBE", "COUNTS", "AT ARM", "NOW", "DETAIL"]];
        rows.AddRange(probes.Select(p => new[]
        {
            SafeText.Printable(p.Name, 64),
            p.Required ? "yes" : "no",
            Word(p.AtArm),
            Word(p.Latest),
            SafeText.Printable((p.Latest ?? p.AtArm)?.Detail, 200),
        }));
        TextTable.Write(output, rows, paint: (row, line) => row > 0 && IsWorse(probes[row - 1]) ? paint.Bad(line) : line);
    }

    /// <summary>Writes the probes as they were at arm; nothing when there are no probes.</summary>
    public static void WriteAtArm(TextWriter output, IReadOnlyList<ProbeComparison> probes)
    {
        if (probes.Count == 0)
        {
            return;
        }

        List<string[]> rows = [["PROBE", "COUNTS", "AT ARM", "DETAIL"]];
        rows.AddRange(probes.Select(p => new[]
        {
            SafeText.Printable(p.Name, 64),
            p.Required ? "yes" : "no",
            Word(p.AtArm),
            SafeText.Printable(p.AtArm?.Detail, 200),
        }));
        TextTable.Write(output, rows);
    }

    /// <summary>Writes the probes as they are now, where there is nothing to compare with.</summary>
    public static void WriteNow(TextWriter output, IReadOnlyList<ProbeComparison> probes, Paint paint)
    {
        List<string[]> rows = [["PROBE", "COUNTS", "NOW", "DETAIL"]];
        rows.AddRange(probes.Select(p => new[]
        {
            SafeText.Printable(p.Name, 64),
            p.Required ? "yes" : "no",
            Word(p.Latest),
            SafeText.Printable(p.Latest?.Detail, 200),
        }));
        TextTable.Write(output, rows, paint: (row, line) => row > 0 && probes[row - 1].Latest?.Outcome == ProbeOutcome.Failed ? paint.Bad(line) : line);
    }

    /// <summary>Whether it passed at arm and fails now.</summary>
    public static bool IsWorse(ProbeComparison probe) =>
        probe is { AtArm.Outcome: ProbeOutcome.Passed, Latest.Outcome: ProbeOutcome.Failed };

    private static string Word(ProbeResult? result) => result?.Outcome switch
    {
        ProbeOutcome.Passed => "passed",
        ProbeOutcome.Failed => "failed",
        ProbeOutcome.Skipped => "skipped",
        null => "-",
    };
}
