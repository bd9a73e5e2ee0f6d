namespace Watchdog.Systemd;

/// <summary>A socket unit that PID 1 itself listens on.</summary>
/// <param name="Name">The unit's name with its suffix.</param>
/// <param name="Addresses">Its stream addresses as PID 1 writes them: <c>[::]:22</c>, <c>0.0.0.0:22</c>, a path.</param>
/// <param name="Service">The service that a connection starts; for <c>Accept=yes</c> the template of its instances.</param>
public sealed record ListeningUnit(string Name, IReadOnlyList<string> Addresses, string Service)
{
    /// <summary>Whether each connection gets an instance of its own.</summary>
    public bool IsTemplate => Service.EndsWith("@.service", StringComparison.Ordinal);
}
