namespace Watchdog.Lab.Cycles;

/// <summary>What came of cycles.</summary>
/// <param name="Cycles">How many there were.</param>
/// <param name="Phantoms">Switches on record that were none.</param>
/// <param name="Refused">Cycles of which a switch was refused, or failed.</param>
/// <param name="Rollbacks">Cycles that were rolled back.</param>
/// <param name="Failed">Cycles that were not armed, or whose session could not be ended.</param>
internal sealed record CyclesTally(int Cycles, int Phantoms, int Refused, int Rollbacks, int Failed)
{
    /// <summary>Nothing yet.</summary>
    public static CyclesTally None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>Whether nothing is wrong.</summary>
    public bool Held => Phantoms + Refused + Rollbacks + Failed == 0;

    /// <summary>Both together.</summary>
    public static CyclesTally operator +(CyclesTally a, CyclesTally b) =>
        new(a.Cycles + b.Cycles, a.Phantoms + b.Phantoms, a.Refused + b.Refused, a.Rollbacks + b.Rollbacks, a.Failed + b.Failed);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Phantoms} phantom switches, {Refused} refused switches, {Rollbacks} rollbacks, {Failed} not armed or not ended";
}
