namespace Watchdog.Core.Tests;

/// <summary>A session that this very host opened proves nothing, but where its proxies are trusted and one of them opened it.</summary>
[TestFixture]
internal sealed class LocalProxyTests
{
    [TestCase(false, false, false)]
    [TestCase(false, true, false)]
    [TestCase(true, false, false, Description = "ssh localhost, in somebody's session")]
    [TestCase(true, true, true)]
    public void Confirm_OpenedOnTheHostItself_IsProofOnlyOfAProxyThatIsTrusted(bool isTrusted, bool isProxied, bool expected)
    {
        var open = Make.Session(Phase.Probation) with { Terms = ProofTerms.Default with { TrustLocalProxy = isTrusted } };
        var proof = Make.Proof(open.ActivationEnded!.Value.Boot.TotalSeconds + 1) with { IsLocal = true, IsProxied = isProxied };

        var (state, _) = Machine.Step(State.Empty with { Open = open }, new ConfirmReceived(1, null, proof), Make.Start);

        Assert.That(state.Open is null, Is.EqualTo(expected));
    }

    [Test]
    public void ProbesRan_AProbeThatCorroboratesFails_RollsNothingBackBeforeTheDeadline()
    {
        var decides = Make.Session(Phase.Probation);
        var informs = decides with { Baseline = decides.Baseline with { Probes = [.. decides.Baseline.Probes.Select(p => p with { Corroborates = true })] } };
        Assert.That(decides.Baseline.Probes.Where(p => decides.Requires(p.Name)).Select(p => decides.Decides(p.Name)), Has.Some.True);
        Assert.That(informs.Baseline.Probes.Where(p => informs.Requires(p.Name)).Select(p => informs.Decides(p.Name)), Has.None.True);
    }
}
