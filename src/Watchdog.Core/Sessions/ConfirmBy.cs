namespace Watchdog.Core;

/// <summary>Who confirms a session.</summary>
public enum ConfirmBy
{
    /// <summary>An operator, over a fresh SSH session.</summary>
    Operator,

    /// <summary>The required probes, when they have passed for the settle time; an operator still may, before that.</summary>
    Probes,
}
