namespace Watchdog.Daemon.Config;

/// <summary>A program of the user's own that is run as a probe.</summary>
/// <param name="Name">What it is called: 1 to 32 lower-case letters, digits and dashes.</param>
/// <param name="Program">An absolute path.</param>
/// <param name="Arguments">Its arguments, as they are: no shell reads them. Default: none.</param>
/// <param name="Timeout">How long it may run. Default 5 s; 1 s to 20 s.</param>
/// <param name="Required">Whether its failure counts, once it passed at arm. Default: yes.</param>
internal sealed record CommandSettings(string Name, string Program, IReadOnlyList<string> Arguments, TimeSpan Timeout, bool Required);
