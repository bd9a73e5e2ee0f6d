using Watchdog.Lab.Running;

namespace Watchdog.Lab.Bench;

/// <summary>Measures a native tree, and one that is managed where there is one, and prints both beside each other.</summary>
/// <param name="output">Where it speaks.</param>
/// <param name="runs">So many of each start and call.</param>
/// <param name="idle">Seconds that it is watched.</param>
internal sealed class FootprintRun(Output output, int runs, int idle)
{
    /// <summary>Runs it.</summary>
    /// <param name="native">The native tree; null to have one published.</param>
    /// <param name="managed">The managed tree; null where there is none to compare with.</param>
    /// <returns>0 when the native build is within its limits; else 1.</returns>
    public async Task<int> RunAsync(string? native, string? managed)
    {
        var before = Figures.Load();
        output.Say($"load before: {before}; {runs} runs, {idle} s idle");
        var (ours, woken) = await MeasureAsync("native", native ?? await NativePrograms.TreeAsync());
        var (other, otherWoken) = managed is null ? ([], []) : await MeasureAsync("managed", managed);
        var isHeld = Report(ours, other, [.. woken, .. otherWoken]);
        return isHeld ? 0 : 1;
    }

    private async Task<(IReadOnlyList<Measure> Measures, IReadOnlyList<string> Woken)> MeasureAsync(string build, string tree)
    {
        await Preparation.PrepareAsync(output, Path.GetFullPath(tree));
        await using var host = await LabHost.UpAsync("footprint");
        var bench = new FootprintBench(host, runs, idle, m => output.Say($"{build}: {m.Name}"));
        await bench.RunAsync(Path.GetFullPath(tree));
        return (bench.Measures, [.. bench.Woken.Select(w => $"what switched in {idle} s, {build}, {w}")]);
    }

    private bool Report(IReadOnlyList<Measure> native, IReadOnlyList<Measure> managed, IReadOnlyList<string> woken)
    {
        var table = new Table("", ">native", ">managed", "", "");
        foreach (var m in native)
        {
            var other = managed.FirstOrDefault(o => o.Name == m.Name);
            var verdict = m.Limit is not { } limit ? "" : m.Held ? $"ok: at most {Words(limit)}" : $"BEYOND {Words(limit)}";
            table.Add(m.Name, Words(m.Value), other is null ? "-" : Words(other.Value), m.Unit, verdict);
        }

        var isHeld = native.All(m => m.Held);
        output.Result(
            $"{table}\n{string.Concat(woken.Select(w => $"\n{w}"))}\nload after: {Figures.Load()}",
            new { held = isHeld, native, managed, woken });
        return isHeld;
    }

    private static string Words(double value) => value % 1 == 0 ? Figures.Whole(value) : value < 10 ? Figures.Hundredths(value) : Figures.Tenths(value);
}
