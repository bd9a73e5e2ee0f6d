namespace Watchdog.Core;

/// <summary>
/// Something that the shell must do. Effects are done in order. A <see cref="Required"/> one that fails stops the rest
/// and undoes the decision (<see cref="EffectFailed"/>); any other failure is recorded and the rest goes on.
/// </summary>
public abstract record Effect
{
    /// <summary>Whether the new state is only true if this effect is done.</summary>
    public virtual bool Required => false;
}
