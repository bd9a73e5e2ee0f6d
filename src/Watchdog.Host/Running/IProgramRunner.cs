namespace Watchdog.Host.Running;

/// <summary>Runs the programs that probes look through: with arguments, never by a shell.</summary>
internal interface IProgramRunner
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="program">A name to be found on the host, or an absolute path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="cancellation">Kills it, with its descendants and its process group.</param>
    /// <exception cref="FileNotFoundException">It is not installed.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">It was killed.</exception>
    Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, string input, CancellationToken cancellation);
}
