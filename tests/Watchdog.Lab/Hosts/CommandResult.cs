namespace Watchdog.Lab.Hosts;

/// <summary>How a command ended and what it said.</summary>
/// <param name="ExitCode">
/// The command's own; 255 from ssh that could not connect, 125 from the lab (host not up), -1 when it was ended by
/// its time limit.
/// </param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
public sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>Whether the exit code is 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>The output without the line end, of a command that must succeed.</summary>
    /// <exception cref="LabException">It did not.</exception>
    public string Text => Succeeded ? Output.TrimEnd('\n') : throw new LabException($"A command failed: {this}");

    /// <inheritdoc/>
    public override string ToString() => $"exit code {ExitCode}\n{Output}{Errors}";
}
