using Watchdog.Protocol;

namespace Watchdog.Cli.Output;

/// <summary>The probes, then and now. What a failing one saw is written in full; the rest of it is cut to the terminal's width.</summary>
internal static class ProbeTable
{
    /// <summary>Writes the table, without the column of now where nothing is looked at any more; nothing when there are no probes.</summary>
    public static void Write(Page page, IReadOnlyList<ProbeComparison> probes)
    {
        if (probes.All(p => p.Latest is null))
        {
            WriteAtArm(page, probes);
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
        page.Table(rows, (row, line) => row > 0 && IsWorse(probes[row - 1]) ? page.Paint.Bad(line) : line, row => row > 0 && Fails(probes[row - 1]));
    }

    /// <summary>Writes the probes as they were at arm; nothing when there are no probes.</summary>
    public static void WriteAtArm(Page page, IReadOnlyList<ProbeComparison> probes)
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
        page.Table(rows, isWhole: row => row > 0 && probes[row - 1].AtArm?.Outcome == ProbeOutcome.Failed);
    }

    /// <summary>Writes the probes as they are now, where there is nothing to compare with.</summary>
    public static void WriteNow(Page page, IReadOnlyList<ProbeComparison> probes)
    {
        List<string[]> rows = [["PROBE", "COUNTS", "NOW", "DETAIL"]];
        rows.AddRange(probes.Select(p => new[]
        {
            SafeText.Printable(p.Name, 64),
            p.Required ? "yes" : "no",
            Word(p.Latest),
            SafeText.Printable(p.Latest?.Detail, 200),
        }));
        page.Table(rows, (row, line) => row > 0 && Fails(probes[row - 1]) ? page.Paint.Bad(line) : line, row => row > 0 && Fails(probes[row - 1]));
    }

    /// <summary>Whether it passed at arm and fails now.</summary>
    public static bool IsWorse(ProbeComparison probe) =>
        probe is { AtArm.Outcome: ProbeOutcome.Passed, Latest.Outcome: ProbeOutcome.Failed };

    private static bool Fails(ProbeComparison probe) => probe.Latest?.Outcome == ProbeOutcome.Failed;

    private static string Word(ProbeResult? result) => result?.Outcome switch
    {
        ProbeOutcome.Passed => "passed",
        ProbeOutcome.Failed => "failed",
        ProbeOutcome.Skipped => "skipped",
        null => "-",
    };
}
