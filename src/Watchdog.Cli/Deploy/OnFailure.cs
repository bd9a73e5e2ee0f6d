namespace Watchdog.Cli.Deploy;

/// <summary>What becomes of a change when the command that made it fails.</summary>
internal enum OnFailure
{
    /// <summary>Somebody at the terminal is asked; without one the change stays on trial, and the deadline decides.</summary>
    Ask,

    /// <summary>The host goes back.</summary>
    Rollback,

    /// <summary>As if the command had succeeded.</summary>
    Keep,
}
