namespace Watchdog.Core;

/// <summary>What counts as proof in one session. Taken from the request and the configuration at arm.</summary>
public sealed record ProofTerms
{
    /// <summary>The defaults: an operator confirms, over whatever interface, and a login is a heartbeat.</summary>
    public static ProofTerms Default { get; } = new();

    /// <summary>Who ends the session. Default: the operator.</summary>
    public ConfirmBy ConfirmBy { get; init; } = ConfirmBy.Operator;

    /// <summary>What a login of an operator is worth. Default: a heartbeat.</summary>
    public LoginMeaning Login { get; init; } = LoginMeaning.Heartbeat;

    /// <summary>The network interface that a proof's SSH session must have come in over; empty: any.</summary>
    public string Via { get; init; } = "";

    /// <summary>
    /// The user whose login or heartbeat must come before the probes may confirm; empty: nobody's. It is for what no
    /// host can see of itself.
    /// </summary>
    public string Witness { get; init; } = "";
}
