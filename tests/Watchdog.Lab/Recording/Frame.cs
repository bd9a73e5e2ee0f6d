namespace Watchdog.Lab.Recording;

/// <summary>What a terminal showed from one moment on.</summary>
/// <param name="At">When it first stood there, since the recording began.</param>
/// <param name="Rows">The rows, from the top, without empty ones at the end.</param>
internal sealed record Frame(TimeSpan At, IReadOnlyList<ScreenRow> Rows);
