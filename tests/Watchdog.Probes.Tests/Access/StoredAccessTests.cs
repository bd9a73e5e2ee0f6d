using System.Text.Json;
using System.Text.Json.Nodes;
using Watchdog.Probes.Access;

namespace Watchdog.Probes.Tests.Access;

/// <summary>What a session keeps of a way in: an earlier version has written it, or is to go on with it after a rollback.</summary>
internal sealed class StoredAccessTests
{
    // As the version before writes it.
    private const string Whole =
        """
        {"keys":["a1"],"means":["publickey","password"],"methods":["any"],"certificate_authority":"/etc/ssh/ca",
        "sudo_rules":["ALL"],"offered":{"fingerprint":"SHA256:key","type":"ssh-ed25519","blob":"AAAA"},"not_asked":"no command",
        "has_own_key":true,"key_command":"borg serve","forced_command":"internal-sftp","chroot":"/srv/jail",
        "authorities":["SHA256:authority"],"principals":["op"],"has_password":true,"root_programs":["sudo"]}
        """;

    private const string First =
        """{"keys":["a1"],"means":["publickey"],"methods":["any"],"certificate_authority":"","sudo_rules":["ALL"],"offered":null,"not_asked":""}""";

    [Test]
    public void Parse_OfTheVersionBefore_IsWhatItWroteAndIsWrittenSo()
    {
        var evidence = AccessEvidence.Parse(Whole)!;

        Assert.Multiple(() =>
        {
            Assert.That(evidence.Keys.Hashes, Is.EqualTo(new[] { "a1" }));
            Assert.That(evidence.Keys.Offered, Is.EqualTo(new OfferedKey("SHA256:key", "ssh-ed25519", "AAAA")));
            Assert.That((evidence.Keys.NotAsked, evidence.Keys.HasOwn, evidence.Keys.Command), Is.EqualTo(("no command", true, "borg serve")));
            Assert.That((evidence.Keys.Authorities, evidence.Keys.Principals), Is.EqualTo((new[] { "SHA256:authority" }, new[] { "op" })));
            Assert.That((evidence.Terms.Means, evidence.Terms.Methods), Is.EqualTo((new[] { "publickey", "password" }, new[] { "any" })));
            Assert.That((evidence.Terms.CertificateAuthority, evidence.Terms.ForcedCommand, evidence.Terms.Chroot), Is.EqualTo(("/etc/ssh/ca", "internal-sftp", "/srv/jail")));
            Assert.That((evidence.Account.HasPassword, evidence.Account.SudoRules, evidence.Account.RootPrograms), Is.EqualTo((true, new[] { "ALL" }, new[] { "sudo" })));
            Assert.That(evidence.ToJson(), Is.EqualTo(JsonNode.Parse(Whole)!.ToJsonString()));
        });
    }

    [Test]
    public void Parse_OfTheFirstVersion_LacksNothingThatIsCompared()
    {
        var evidence = AccessEvidence.Parse(First)!;

        Assert.Multiple(() =>
        {
            Assert.That((evidence.Keys.HasOwn, evidence.Keys.Command, evidence.Terms.ForcedCommand, evidence.Terms.Chroot), Is.EqualTo((false, "", "", "")));
            Assert.That((evidence.Keys.Offered, evidence.Keys.Authorities, evidence.Account.RootPrograms), Is.EqualTo((default(OfferedKey), default(string[]), default(string[]))));
        });
    }

    [Test]
    public void Parse_NoJson_Throws() => Assert.That(() => AccessEvidence.Parse("half a"), Throws.InstanceOf<JsonException>());
}
