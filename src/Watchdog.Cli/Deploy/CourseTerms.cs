namespace Watchdog.Cli.Deploy;

/// <summary>What a protected run was told to do.</summary>
internal sealed record CourseTerms
{
    /// <summary>The host in words.</summary>
    public required string Host { get; init; }

    /// <summary>How a person calls rollbackctl for it.</summary>
    public required string Program { get; init; }

    /// <summary>The command's name, printable.</summary>
    public required string Command { get; init; }

    /// <summary>Whether it proves by itself that the host can be reached.</summary>
    public required bool Proves { get; init; }

    /// <summary>Whether somebody can be asked.</summary>
    public required bool CanAsk { get; init; }

    /// <summary>What becomes of the change when the command fails.</summary>
    public required OnFailure OnFailure { get; init; }

    /// <summary>How long to wait for word of the host's after a deadline has passed: a rollback that reboots takes minutes.</summary>
    public required TimeSpan Patience { get; init; }
}
