namespace Watchdog.Core.Tests.Sessions;

internal sealed class ProofTermsTests
{
    private const string Key = "SHA256:Xu1YuLor4MdFJT4WOQbXoMGHZJbTA9N+3kl7PUp85JE";

    [TestCase("anna", "anna", "", true)]
    [TestCase("anna", "anna", Key, true)]
    [TestCase("anna", "bert", Key, false)]
    [TestCase(Key, "anna", Key, true)]
    [TestCase(Key, "anna", "SHA256:another", false)]
    [TestCase(Key, Key, "", false)]
    public void IsOfWitness_UserOrKey_IsTheOneWanted(string witness, string user, string key, bool expected) =>
        Assert.That(new ProofTerms { Witness = witness }.IsOfWitness(Make.Proof(1) with { User = user, Key = key }), Is.EqualTo(expected));
}
