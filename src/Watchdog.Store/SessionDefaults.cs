using System.Collections.Immutable;
using System.Text.Json;
using Watchdog.Core;

namespace Watchdog.Store;

/// <summary>
/// Gives members that a file does not have their defaults: the generated JSON reader leaves a missing <c>init</c> member
/// at its type's default, whatever its initializer says, and an immutable array's throws at the first look.
/// </summary>
internal static class SessionDefaults
{
    /// <summary>The session with nothing missing.</summary>
    /// <exception cref="JsonException">Something is missing that has no default.</exception>
    public static Session Fill(Session session) => session with
    {
        Revision = Math.Max(session.Revision, 1),
        Baseline = session.Baseline with { Probes = Known(session.Baseline.Probes), NextBoot = Fill(session.Baseline.NextBoot) },
        Target = session.Target with { Boot = session.Target.Boot ?? session.Target.Profile },
        Limits = Fill(session.Limits),
        Terms = Fill(session.Terms),
        Except = Known(session.Except),
        Proofs = [.. Known(session.Proofs).Select(p => p with { Proof = Fill(p.Proof) })],
        FirstBoot = session.FirstBoot ?? "",
        Activated = session.Activated ?? "",
        Cause = session.Cause ?? "",
        RolledBackFrom = session.RolledBackFrom ?? "",
        NewBoot = session.NewBoot ?? "",
        NotBack = session.NotBack ?? "",
        Failing = Known(session.Failing),
        Rungs = [.. Known(session.Rungs).Select(r => r with { Sight = Fill(r.Sight) })],
    };

    private static Sight? Fill(Sight? sight) => sight is null ? null : sight with { Missing = Known(sight.Missing), Unmended = Known(sight.Unmended) };

    private static Limits Fill(Limits limits) => new()
    {
        Window = Known(limits.Window, Limits.Default.Window),
        Armed = Known(limits.Armed, Limits.Default.Armed),
        Boot = Known(limits.Boot, Limits.Default.Boot),
        Activation = Known(limits.Activation, Limits.Default.Activation),
        Unproven = Known(limits.Unproven, Limits.Default.Unproven),
        Lockout = Known(limits.Lockout, Limits.Default.Lockout),
        Settle = Known(limits.Settle, Limits.Default.Settle),
    };

    private static NextBoot Fill(NextBoot? boot) => boot is null
        ? NextBoot.Unknown
        : boot with
        {
            Leads = boot.Leads ?? boot.Default,
            Loader = boot.Loader ?? "",
            HoldObstacle = boot.HoldObstacle ?? NextBoot.Unknown.HoldObstacle,
            DefaultVariable = boot.DefaultVariable ?? "",
        };

    private static ProofTerms Fill(ProofTerms? terms) => terms is null
        ? ProofTerms.Default
        : terms with { Via = terms.Via ?? "", Witness = terms.Witness ?? "" };

    private static Proof Fill(Proof? proof) => proof is null ? throw new JsonException("a proof is missing") : proof with { User = proof.User ?? "", Key = proof.Key ?? "", Via = proof.Via ?? "" };

    private static ImmutableArray<T> Known<T>(ImmutableArray<T> array) =>
        array.IsDefault ? []
        : array.Any(static item => item is null) ? throw new JsonException("a list has nothing where something must be")
        : array;

    private static TimeSpan Known(TimeSpan value, TimeSpan otherwise) => value > TimeSpan.Zero ? value : otherwise;
}
