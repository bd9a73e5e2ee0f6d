namespace Watchdog.Config;

/// <summary>A program of the user's own that is run as a probe: see <see cref="ProbeKeys"/>.</summary>
/// <param name="Name">What it is called: 1 to 32 lower-case letters, digits and dashes.</param>
/// <param name="Program">An absolute path.</param>
/// <param name="Arguments">Its arguments, as they are: no shell reads them.</param>
/// <param name="Timeout">How long it may run.</param>
/// <param name="Required">Whether its failure counts, once it passed at arm.</param>
internal sealed record CommandSettings(string Name, string Program, IReadOnlyList<string> Arguments, TimeSpan Timeout, bool Required);
