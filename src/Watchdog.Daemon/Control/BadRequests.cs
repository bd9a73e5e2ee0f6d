using Watchdog.Protocol;
using Range = Watchdog.Config.Range;

namespace Watchdog.Daemon.Control;

/// <summary>What a caller named and cannot be: the errors that say so, with what is allowed.</summary>
internal static class BadRequests
{
    /// <summary>A parameter that is wrong.</summary>
    public static BadRequestError Of(string parameter, string reason, string hint) =>
        new() { Parameter = parameter, Reason = reason, Hint = hint };

    /// <summary>A limit as the caller gave it, in microseconds.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="usec">What was given; null for the default.</param>
    /// <param name="range">What is allowed.</param>
    /// <param name="otherwise">The default.</param>
    /// <param name="value">The limit.</param>
    /// <returns>Why it is refused; null when it is not.</returns>
    public static BadRequestError? Limit(string name, long? usec, Range range, TimeSpan otherwise, out TimeSpan value)
    {
        var most = (long)range.Most.TotalMicroseconds;
        value = usec is { } given && given >= 0 && given <= most ? TimeSpan.FromMicroseconds(given) : otherwise;
        return usec is null || (usec >= 0 && usec <= most && range.Holds(value))
            ? null
            : Of(name, $"{usec} is not allowed", $"microseconds, {range.Allowed}");
    }
}
