namespace Watchdog.Core.Tests.Matrix;

/// <summary>Every state × event pair has an answer, and it is the one in the table.</summary>
public sealed class MachineMatrixTests
{
    private static readonly Phase?[] Columns =
        [null, Phase.Armed, Phase.Activating, Phase.Probation, Phase.RollingBack, Phase.Stranded];

    private static IEnumerable<TestCaseData> Situations() =>
        Situation.All.Select(s => new TestCaseData(s.Name).SetArgDisplayNames(s.Name));

    [TestCaseSource(nameof(Situations))]
    public void Step_EveryEventInEveryPhase_IsAnsweredAsInTheTable(string name)
    {
        var situation = Situation.All.Single(s => s.Name == name);
        var wrong = new List<string>();
        foreach (var (ev, value) in Variants.All)
        {
            foreach (var phase in Columns)
            {
                var state = situation.StateIn(phase);
                var expected = Expected(situation, ev).In(phase);
                var actual = Outcome.Of(state, Machine.Step(state, situation.Shape(value), situation.Now));
                if (actual != expected)
                {
                    wrong.Add($"{phase?.ToString() ?? "None"} × {ev}\n    expected {expected}\n    but was  {actual}");
                }
            }
        }

        Assert.That(wrong, Is.Empty, string.Join('\n', wrong));
    }

    [Test]
    public void Table_EveryRow_IsUsed()
    {
        var used = Situation.All
            .SelectMany(s => Variants.All, (s, v) => Expected(s, v.Name))
            .ToHashSet(ReferenceEqualityComparer.Instance);
        var unused = Table.Base.Concat(Table.Exceptions.Select(e => e.Row)).Where(r => !used.Contains(r)).Select(r => r.Events);
        Assert.That(unused, Is.Empty);
    }

    [Test]
    public void Table_EveryEventTypeOfCore_HasVariants()
    {
        var missing = Types<Event>()
            .Except(Variants.All.Select(v => v.Event.GetType()))
            .Except([typeof(EffectFailed)]); // It has a table of its own: EffectFailedMatrixTests.
        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void Table_EveryPhase_IsAColumnOrAnEnd()
    {
        foreach (var phase in Enum.GetValues<Phase>())
        {
            Assert.That(Columns.Contains(phase), Is.Not.EqualTo(phase.IsEnd()), $"{phase}");
        }
    }

    internal static IEnumerable<Type> Types<T>() =>
        typeof(Machine).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(T)) && !t.IsAbstract);

    private static Row Expected(Situation situation, string ev) =>
        Table.Exceptions.FirstOrDefault(e => Glob.IsMatch(e.Situations, situation.Name) && e.Row.Matches(ev)).Row
        ?? Table.Base.FirstOrDefault(r => r.Matches(ev))
        ?? throw new AssertionException($"The event '{ev}' has no row.");
}
