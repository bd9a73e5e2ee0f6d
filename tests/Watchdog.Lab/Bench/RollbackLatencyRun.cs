using Watchdog.Lab.Running;

namespace Watchdog.Lab.Bench;

/// <summary>Measures each kind of rollback in turn, and compares the medians.</summary>
/// <param name="output">Where it speaks.</param>
/// <param name="runs">So many of each.</param>
/// <param name="window">Seconds until the deadline.</param>
internal sealed class RollbackLatencyRun(Output output, int runs, int window)
{
    private const double MostRatio = 1.25;

    /// <summary>Runs it.</summary>
    /// <returns>0 when the watchdog's median is within the ratio to the bare timer's; else 1.</returns>
    public async Task<int> RunAsync()
    {
        await Preparation.PrepareAsync(output, await NativePrograms.TreeAsync());
        await using var host = await LabHost.UpAsync("latency");
        await host.MustShellAsync("mkdir -p /run/lab; echo 0 > /etc/lab/installer-seconds");
        var bench = new RollbackBench(host, await host.PathOfAsync("base"), window);
        var load = Figures.Load();
        output.Say($"deadline to the start of the rollback's switch-to-configuration, in ms (load before: {load})");
        output.Say($"{"run",4}  {"watchdog",9}  {"bare",9}  {"asked",9}  {"at once",9}");
        var measured = new List<(double Watchdog, double Bare, double Asked, double AtOnce)>();
        for (var i = 1; i <= runs; i++)
        {
            var m = (Watchdog: await bench.WatchdogAsync(), Bare: await bench.BareAsync(), Asked: await bench.AskedAsync(), AtOnce: await bench.AtOnceAsync());
            output.Say($"{i,4}  {Row(m.Watchdog, m.Bare, m.Asked, m.AtOnce)}");
            measured.Add(m);
        }

        return Report([.. measured.Select(m => m.Watchdog)], [.. measured.Select(m => m.Bare)], [.. measured.Select(m => m.Asked)], [.. measured.Select(m => m.AtOnce)]) ? 0 : 1;
    }

    private static string Row(params double[] values) => string.Join("  ", values.Select(v => $"{Figures.Tenths(v),9}"));

    private bool Report(double[] watchdog, double[] bare, double[] asked, double[] atOnce)
    {
        double[][] all = [watchdog, bare, asked, atOnce];
        double mw = Figures.Median(watchdog), mb = Figures.Median(bare), ma = Figures.Median(asked), mo = Figures.Median(atOnce);
        var isHeld = mw <= mb * MostRatio;
        output.Result(
            $"""

            median    {Row([.. all.Select(Figures.Median)])}
            best      {Row([.. all.Select(v => v.Min())])}
            worst     {Row([.. all.Select(v => v.Max())])}
            asked for, {Figures.Hundredths(ma / mo)} times as long as a bare unit ({Figures.Tenths(ma - mo)} ms more)
            at the deadline, {Figures.Hundredths(mw / mb)} times as long as the bare timer ({Figures.Tenths(mw - mb)} ms more); {Figures.Hundredths(MostRatio)} are allowed: {(isHeld ? "ok" : "TOO LATE")}
            """,
            new { held = isHeld, most_ratio = MostRatio, watchdog_ms = watchdog, bare_ms = bare, asked_ms = asked, at_once_ms = atOnce });
        return isHeld;
    }
}
