namespace Watchdog.Cli.Deploy;

/// <summary>What a wish needs done at once.</summary>
internal enum Reaction
{
    /// <summary>Ask what becomes of a change whose command has failed.</summary>
    Ask,

    /// <summary>Ask again: the answer was none.</summary>
    AskAgain,

    /// <summary>Say that the change stays on trial.</summary>
    SayTrial,

    /// <summary>Leave the session as it is.</summary>
    Leave,
}
