namespace Watchdog.Cli.Completion;

/// <summary>Knows the words that no table of commands has: those of this host. Each call is bounded, and where nothing is known it is empty.</summary>
internal interface IWordSource
{
    /// <summary>The sessions that a command may mean.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<Candidate>> SessionsAsync(string command, CancellationToken cancellation);

    /// <summary>The names of the host's probes.</summary>
    Task<IReadOnlyList<Candidate>> ProbesAsync(CancellationToken cancellation);

    /// <summary>The numbers of the system profile's generations, newest first.</summary>
    IReadOnlyList<Candidate> Generations();

    /// <summary>The hosts that ssh knows.</summary>
    IReadOnlyList<Candidate> Hosts();
}
