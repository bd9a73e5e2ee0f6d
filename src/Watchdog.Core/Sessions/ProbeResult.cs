namespace Watchdog.Core;

/// <summary>One probe's result.</summary>
/// <param name="Name">The probe's name, unique among the probes.</param>
/// <param name="Outcome">What it found.</param>
/// <param name="Detail">What it saw, in words a person can act on.</param>
/// <param name="Evidence">What the same probe compares with later, in a form of its own; it is stored, and never shown.</param>
/// <param name="Advisory">Whether it only informs: its failure never counts against the new system.</param>
/// <param name="Corroborates">
/// Whether its failure alone is no lockout, because a healthy host may have it too (a gateway that answers no echo): it rolls
/// back nothing before the deadline. While it fails the probes do not confirm, and a rollback waits for it to pass again.
/// </param>
/// <param name="Clears">
/// Of one that was skipped: whether it has seen that the failures before it were none of the operator's. A series of failures
/// ends with it; nothing has passed.
/// </param>
/// <param name="Unfinished">
/// Of one that failed: whether all that it shows is that it did not end in time. On a host that is starved of CPU no probe ends:
/// where none passes, such a failure alone is no lockout, and no reason for a reboot.
/// </param>
public sealed record ProbeResult(
    string Name,
    ProbeOutcome Outcome,
    string Detail,
    string Evidence = "",
    bool Advisory = false,
    bool Corroborates = false,
    bool Clears = false,
    bool Unfinished = false);
