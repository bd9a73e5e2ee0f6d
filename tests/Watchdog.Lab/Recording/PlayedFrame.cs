namespace Watchdog.Lab.Recording;

/// <summary>A screen of a recording as it is played.</summary>
/// <param name="From">When it is shown, since the playing began; until the next one is.</param>
/// <param name="Real">When it stood there, since the recording began.</param>
/// <param name="IsShortened">Whether more time passes here than it is shown.</param>
/// <param name="Rows">The rows, from the top.</param>
internal sealed record PlayedFrame(TimeSpan From, TimeSpan Real, bool IsShortened, IReadOnlyList<ScreenRow> Rows);
