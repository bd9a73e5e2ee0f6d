namespace Watchdog.Lab.Recording;

/// <summary>
/// A recording as it is played: at the terminal's own pace, but that nobody waits longer than <see cref="LongestWait"/>, and that what
/// comes all at once can be read.
/// </summary>
/// <param name="Frames">The screens, at least one, in their order.</param>
/// <param name="Length">How long all of it is played.</param>
internal sealed record Film(IReadOnlyList<PlayedFrame> Frames, TimeSpan Length)
{
    /// <summary>The longest that nothing happens.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>How long the last screen stays.</summary>
    public static readonly TimeSpan LastStays = TimeSpan.FromSeconds(8);

    private const int StepsOfShortened = 5;
    private static readonly TimeSpan PerNewRow = TimeSpan.FromMilliseconds(400);

    /// <summary>Makes it of what was recorded.</summary>
    /// <remarks>
    /// Screens of one wait are those that differ at most in their last row, as by a countdown. A wait that is shortened is shown in a
    /// few steps of equal length, each with the screen of its moment.
    /// </remarks>
    /// <param name="recorded">What was recorded, in its order.</param>
    /// <exception cref="ArgumentException">Nothing was recorded.</exception>
    public static Film Of(IReadOnlyList<Frame> recorded)
    {
        if (recorded.Count == 0)
        {
            throw new ArgumentException("nothing was recorded", nameof(recorded));
        }

        var played = new List<PlayedFrame>();
        var waits = Waits(recorded);
        var from = TimeSpan.Zero;
        for (var i = 0; i < waits.Count; i++)
        {
            var newRows = waits[i][0].Rows.Except(i > 0 ? waits[i - 1][^1].Rows : []).Count();
            var until = i + 1 < waits.Count ? waits[i + 1][0].At : recorded[^1].At;
            from = Play(waits[i], until, from, newRows, played);
        }

        played.Add(new PlayedFrame(from, recorded[^1].At, IsShortened: false, recorded[^1].Rows));
        return new Film(played, from + LastStays);
    }

    private static List<Frame[]> Waits(IReadOnlyList<Frame> recorded)
    {
        var waits = new List<Frame[]>();
        for (var (first, next) = (0, 1); first < recorded.Count; first = next++)
        {
            while (next < recorded.Count && IsOneWait(recorded[first].Rows, recorded[next].Rows))
            {
                next++;
            }

            waits.Add([.. recorded.Skip(first).Take(next - first)]);
        }

        return waits;
    }

    /// <summary>Plays one wait.</summary>
    /// <returns>When it is over in the film.</returns>
    private static TimeSpan Play(Frame[] wait, TimeSpan until, TimeSpan from, int newRows, List<PlayedFrame> played)
    {
        var real = until - wait[0].At;
        if (real > LongestWait)
        {
            for (var step = 0; step < StepsOfShortened; step++)
            {
                var at = wait[0].At + (real * step / StepsOfShortened);
                played.Add(new PlayedFrame(from + (LongestWait * step / StepsOfShortened), at, IsShortened: true, wait.Last(f => f.At <= at).Rows));
            }

            return from + LongestWait;
        }

        played.AddRange(wait.Select(f => new PlayedFrame(from + (f.At - wait[0].At), f.At, IsShortened: false, f.Rows)));
        var toRead = PerNewRow * newRows < LongestWait ? PerNewRow * newRows : LongestWait;
        return from + (real > toRead ? real : toRead);
    }

    private static bool IsOneWait(IReadOnlyList<ScreenRow> one, IReadOnlyList<ScreenRow> other) =>
        one.Count == other.Count && one.SkipLast(1).SequenceEqual(other.SkipLast(1));
}
