namespace Watchdog.Core.Tests.Matrix;

/// <summary>
/// What a group of events does in each phase. <c>=</c> stands for "the phase stays"; events are named as in
/// <see cref="Variants"/>, with <c>*</c> for any text. The first row that matches counts.
/// </summary>
internal sealed record Row(string Events, string None, string Armed, string Activating, string Probation, string RollingBack, string Stranded)
{
    /// <summary>The same in every phase.</summary>
    public static Row Always(string events, string outcome) => new(events, outcome, outcome, outcome, outcome, outcome, outcome);

    /// <summary>The same in every held phase, and nothing in the others.</summary>
    public static Row Held(string events, string outcome) => new(events, "=", outcome, outcome, outcome, "=", "=");

    public bool Matches(string ev) => Glob.IsMatch(Events, ev);

    public string In(Phase? phase)
    {
        var cell = phase switch
        {
            null => None,
            Phase.Armed => Armed,
            Phase.Activating => Activating,
            Phase.Probation => Probation,
            Phase.RollingBack => RollingBack,
            Phase.Stranded => Stranded,
            _ => throw new AssertionException($"{phase} is no phase of an open session."),
        };
        var name = phase?.ToString() ?? "None";
        return cell == "=" ? name : cell.StartsWith("= ", StringComparison.Ordinal) ? $"{name} <- {cell[2..]}" : cell;
    }
}
