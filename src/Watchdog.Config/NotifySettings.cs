namespace Watchdog.Config;

/// <summary>Who is told of the moments of a session: see <see cref="NotifyKeys"/>.</summary>
/// <param name="Terminals">Whether everybody is who is logged in at a terminal.</param>
/// <param name="Command">A program of the user's own, by its absolute path, and its arguments; empty for none.</param>
/// <param name="Timeout">How long that program may run; then PID 1 kills it.</param>
internal sealed record NotifySettings(bool Terminals, IReadOnlyList<string> Command, TimeSpan Timeout)
{
    /// <summary>Without any key.</summary>
    public static NotifySettings Default { get; } = new(Terminals: true, [], TimeSpan.FromSeconds(30));
}
