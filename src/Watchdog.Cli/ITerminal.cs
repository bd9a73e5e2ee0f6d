using Watchdog.Cli.Remote;

namespace Watchdog.Cli;

/// <summary>The terminal at which somebody sits: input and output are both on it.</summary>
internal interface ITerminal
{
    /// <summary>How many columns it has now; at least 1.</summary>
    int Width { get; }

    /// <summary>Waits for a line that is typed; null at the end of the input.</summary>
    Task<string?> ReadLineAsync(CancellationToken cancellation);

    /// <summary>Asks for a password, which is not shown; null when none was given.</summary>
    Task<Secret?> ReadSecretAsync(string prompt, CancellationToken cancellation);
}
