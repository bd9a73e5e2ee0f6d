namespace Watchdog.Core.Tests.Model;

/// <summary>One thing that happens to the model, and what goes wrong while it does.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Variant">Any number; each kind makes of it what it needs.</param>
/// <param name="Accident">What goes wrong, if anything.</param>
/// <param name="At">At which of the step's effects, from 0.</param>
internal sealed record Move(MoveKind Kind, int Variant, Accident Accident, int At);
