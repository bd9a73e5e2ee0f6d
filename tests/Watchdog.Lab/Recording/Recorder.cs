namespace Watchdog.Lab.Recording;

/// <summary>Watches a terminal and keeps each screen that it has shown, with its time. One caller at a time.</summary>
internal sealed class Recorder(TmuxTerminal terminal)
{
    // Ten minutes of a screen that always changes.
    private const int MostFrames = 12_000;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private readonly long _from = TimeProvider.System.GetTimestamp();
    private readonly List<Frame> _frames = [];

    /// <summary>The screens, in their order; no two that follow each other are the same.</summary>
    public IReadOnlyList<Frame> Frames => _frames;

    /// <summary>Records until a screen is as it is waited for.</summary>
    /// <param name="isReached">Whether it is, by the last row that is not empty; that of an empty screen is empty.</param>
    /// <param name="limit">When to give up.</param>
    /// <exception cref="LabException">It was not within the limit.</exception>
    public async Task UntilAsync(Func<string, bool> isReached, TimeSpan limit)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (!isReached(await LookAsync()))
        {
            if (TimeProvider.System.GetElapsedTime(from) > limit)
            {
                throw new LabException($"Not within {limit}. The screen:\n{await terminal.ScreenAsync()}");
            }

            await Task.Delay(PollInterval, TimeProvider.System, Interruption.Token);
        }
    }

    /// <summary>Records for so long.</summary>
    public async Task ForAsync(TimeSpan duration)
    {
        var from = TimeProvider.System.GetTimestamp();
        do
        {
            await LookAsync();
            await Task.Delay(PollInterval, TimeProvider.System, Interruption.Token);
        }
        while (TimeProvider.System.GetElapsedTime(from) < duration);
    }

    private async Task<string> LookAsync()
    {
        var at = TimeProvider.System.GetElapsedTime(_from);
        var rows = PaintedText.Read(await terminal.PaintedRowsAsync());
        if (_frames.Count == 0 || !_frames[^1].Rows.SequenceEqual(rows))
        {
            _frames.Add(_frames.Count < MostFrames ? new Frame(at, rows) : throw new LabException($"more than {MostFrames} screens"));
        }

        return rows.Count > 0 ? rows[^1].Text : "";
    }
}
