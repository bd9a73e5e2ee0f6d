using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Watchdog.Core.Tests.Model;

/// <summary>
/// Random lives of a host, thousands of them: whatever happens, and wherever the daemon dies, <see cref="Rules"/> hold.
/// </summary>
public sealed class MachinePropertyTests
{
    private const ulong Seed = 20260101;
    private const ulong Gamma = 2654435769;
    private const int Runs = 4000;

    private static readonly (int Weight, MoveKind Kind)[] Weights =
    [
        (6, MoveKind.Arm), (4, MoveKind.Heartbeat), (2, MoveKind.Confirm), (2, MoveKind.Disarm), (2, MoveKind.RollBack),
        (7, MoveKind.SwitchBegins), (7, MoveKind.SwitchEnds), (2, MoveKind.SwitchFlashesBy), (2, MoveKind.LockIsClosed),
        (4, MoveKind.TimePasses), (1, MoveKind.WallJumps),
        (4, MoveKind.ExecutorWorks), (3, MoveKind.StoreIsRead), (1, MoveKind.TimerIsStopped),
        (10, MoveKind.ProbesRun), (5, MoveKind.BaselineRuns), (3, MoveKind.Login),
        (2, MoveKind.DaemonRestarts), (1, MoveKind.HostReboots),
    ];

    private static readonly Gen<Move> OneMove =
        from kind in Gen.Frequency(Weights.Select(w => (w.Weight, Gen.Constant(w.Kind))))
        from variant in Gen.Choose(0, 59)
        from accident in Gen.Frequency(
            (8, Gen.Constant(Accident.None)),
            (2, Gen.Constant(Accident.EffectFails)),
            (2, Gen.Constant(Accident.DaemonDies)),
            (1, Gen.Constant(Accident.ExecutorClaims)))
        from at in Gen.Choose(0, 6)
        select new Move(kind, variant, accident, at);

    private static readonly Arbitrary<Move[]> Lives = Arb.From(
        from length in Gen.Choose(5, 50)
        from moves in Gen.ArrayOf(OneMove, length)
        select moves,
        Shrink);

    [Test]
    public void Step_AnyLifeOfAHost_KeepsTheRules()
    {
        var seen = new Dictionary<string, int>();
        Check(moves =>
        {
            var run = new ModelRun(wallJumps: true);
            run.Play(moves);
            foreach (var (what, count) in run.Seen)
            {
                seen[what] = seen.GetValueOrDefault(what) + count;
            }
        });
        TestContext.Out.WriteLine(string.Join(", ", seen.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}: {s.Value}")));
        foreach (var what in new[] { "reason Lockout", "reason Login", "confirmed by the probes", "confirmed by a login", "baseline Awaited", "baseline Overtaken", "baseline taken after the arm" })
        {
            Assert.That(seen.GetValueOrDefault(what), Is.GreaterThan(50), $"{what} is hardly ever reached");
        }

        foreach (var phase in Enum.GetValues<Phase>())
        {
            Assert.That(seen.GetValueOrDefault($"{(phase.IsEnd() ? "last" : "open")} {phase}"), Is.GreaterThan(100), $"{phase} is hardly ever reached");
        }
    }

    [Test]
    public void Step_WallClockJumps_ChangesNothing() => Check(moves =>
    {
        var steady = new ModelRun(wallJumps: false);
        var jumping = new ModelRun(wallJumps: true);
        Move[] jumpy = [.. moves.SelectMany((m, i) => new[] { m, new Move(MoveKind.WallJumps, i, Accident.None, 0) })];
        steady.Play(jumpy);
        jumping.Play(jumpy);
        Assert.That(jumping.Trace, Is.EqualTo(steady.Trace));
    });

    private static void Check(Action<Move[]> live)
    {
        TestContext.Out.WriteLine($"seed {Seed}, gamma {Gamma}, {Runs} runs");
        var config = Config.QuickThrowOnFailure
            .WithMaxTest(Runs)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(Seed, Gamma), FSharpOption<int>.None)));
        FsCheck.Check.One(config, Prop.ForAll(Lives, moves =>
        {
            // NUnit notes a failed assertion even when FsCheck goes on to shrink: isolate it.
            using (new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext())
            {
                live(moves);
            }
        }));
    }

    private static IEnumerable<Move[]> Shrink(Move[] moves)
    {
        for (var chunk = moves.Length / 2; chunk > 0; chunk /= 2)
        {
            for (var i = 0; i + chunk <= moves.Length; i += chunk)
            {
                yield return [.. moves[..i], .. moves[(i + chunk)..]];
            }
        }

        for (var i = 0; i < moves.Length; i++)
        {
            if (moves[i].Accident != Accident.None)
            {
                yield return [.. moves[..i], moves[i] with { Accident = Accident.None, At = 0 }, .. moves[(i + 1)..]];
            }
        }
    }
}
