namespace Watchdog.Config;

/// <summary>A program of the user's own that is told of something: see <see cref="HookKeys"/>.</summary>
/// <param name="Program">An absolute path.</param>
/// <param name="Arguments">Its arguments, as they are: no shell reads them.</param>
/// <param name="Timeout">How long it may run; then PID 1 kills it.</param>
internal sealed record HookSettings(string Program, IReadOnlyList<string> Arguments, TimeSpan Timeout);
