using System.Text.Json.Nodes;
using Watchdog.Core;
using Watchdog.Tests;

namespace Watchdog.Store.Tests;

/// <summary>Files of the version before, which knew less, and of the version after, which knows more.</summary>
internal sealed class SchemaTests
{
    // As the first version wrote it: no terms, no boot default, no activated system, two limits less.
    private const string Before =
        """
        {"schema":0,"session":{"id":"abc234","revision":3,"phase":"Probation",
        "baseline":{"at":{"boot":"00:50:00","boot_id":"11111111-1111-1111-1111-111111111111","wall":"2026-01-01T00:00:00+00:00"},
          "running_system":"/nix/store/old","booted_system":"/nix/store/booted","profile_target":"/nix/store/old"},
        "target":{"kind":"Previous","generation":null,"system":"/nix/store/old","profile":"/nix/store/old"},
        "limits":{"window":"00:05:00","armed":"01:00:00","activation":"00:30:00"},
        "deadline":{"number":2,"at":"01:05:00","boot_id":"11111111-1111-1111-1111-111111111111","reason":"Window"},
        "armed_by":"uid 0, pid 1","program":"/nix/store/program/bin/rollback-watchdogd",
        "proofs":[{"at":{"boot":"00:55:00","boot_id":"11111111-1111-1111-1111-111111111111","wall":"2026-01-01T00:00:00+00:00"},
          "proof":{"by":"root","from":"192.0.2.1","began":"00:54:00","forced":false},"deadline":1}]}}
        """;

    private TempHost _host = null!;
    private SessionStore _store = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _store = new SessionStore(_host.Paths);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Load_FileOfTheVersionBefore_HasAllThatThisOneNeeds()
    {
        File.WriteAllText(_host.SessionFile, Before);

        var read = _store.Load();

        Assert.That(read.Unreadable, Is.Null);
        var session = read.Open!;
        Assert.Multiple(() =>
        {
            Assert.That(session.Id, Is.EqualTo(Make.Id));
            Assert.That(session.Terms, Is.EqualTo(ProofTerms.Default));
            Assert.That(session.Limits, Is.EqualTo(Limits.Default));
            Assert.That((session.Activated, session.RolledBackFrom, session.Cause), Is.EqualTo(("", "", "")));
            Assert.That(session.HoldsBootDefault, Is.False);
            Assert.That(session.Baseline.Round, Is.EqualTo(BaselineRound.Taken));
            Assert.That((session.Except, session.Rungs), Is.EqualTo((System.Collections.Immutable.ImmutableArray<string>.Empty, System.Collections.Immutable.ImmutableArray<RungRecord>.Empty)));
        });
    }

    [Test]
    public void Load_FileOfTheVersionBefore_GoesOnAndIsWrittenInThisOne()
    {
        File.WriteAllText(_host.SessionFile, Before);
        var session = _store.Load().Open!;

        var (state, _) = Machine.Step(State.Empty, new Watchdog.Core.Recovered(session, new HostFacts { RunningSystem = Make.New, ProfileTarget = Make.New }), Make.Start);
        _store.Save(state.Open! with { Revision = 4 }, mustSurviveReboot: true);

        Assert.That(JsonNode.Parse(File.ReadAllText(_host.SessionFile))!["schema"]!.GetValue<int>(), Is.EqualTo(SessionFile.CurrentSchema));
        Assert.That(_store.Load().Open?.Revision, Is.EqualTo(4));
    }

    [Test]
    public void Load_FileOfTheVersionAfter_IsReadAndWhatIsUnknownDoesNoHarm()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);
        var json = JsonNode.Parse(File.ReadAllText(_host.SessionFile))!;
        json["schema"] = SessionFile.CurrentSchema + 1;
        AddUnknown(json);
        File.WriteAllText(_host.SessionFile, json.ToJsonString());

        var read = _store.Load();

        Assert.That(read.Unreadable, Is.Null);
        foreach (var property in typeof(Session).GetProperties())
        {
            Assert.That(property.GetValue(read.Open), Is.EqualTo(property.GetValue(Make.Session())).UsingPropertiesComparer(), property.Name);
        }
    }

    [Test]
    public void Load_BaselineThatIsAwaited_IsAwaitedStill()
    {
        var session = Make.Session(Phase.Armed);
        _store.Save(session with { Baseline = session.Baseline with { Round = BaselineRound.Awaited, Probes = [] } }, mustSurviveReboot: true);

        var baseline = _store.Load().Open!.Baseline;

        Assert.That((baseline.Round, baseline.Probes.IsEmpty), Is.EqualTo((BaselineRound.Awaited, true)));
    }

    // As the version before wrote it, and reads it after a rollback has brought it back.
    private const string StoredOperator =
        """{"user":"op","uid":1000,"remote":"192.0.2.7","local":"10.77.0.2","local_port":22,"remote_port":40000,"sshd":4711,"means":"publickey","key_type":"ED25519-CERT","key":"SHA256:key","authority":"SHA256:authority","became":"sudo"}""";

    private static readonly Operator Way = new("op", 1000, "192.0.2.7", "10.77.0.2", 22, 40000, 4711)
    {
        Authentication = new Authentication("publickey", "ED25519-CERT", "SHA256:key", "SHA256:authority"),
        Became = "sudo",
    };

    [Test]
    public void Save_Operator_IsInTheFormOfTheVersionBefore()
    {
        var session = Make.Session();
        _store.Save(session with { Baseline = session.Baseline with { Operator = Way } }, mustSurviveReboot: true);

        var stored = JsonNode.Parse(File.ReadAllText(_host.SessionFile))!["session"]!["baseline"]!["operator"]!;
        Assert.That(stored.ToJsonString(), Is.EqualTo(JsonNode.Parse(StoredOperator)!.ToJsonString()));
        Assert.That(_store.Load().Open!.Baseline.Operator, Is.EqualTo(Way));
    }

    [Test]
    public void Load_OperatorOfTheFirstVersion_HasAllThatThisOneNeeds()
    {
        const string First = """{"user":"op","uid":1000,"remote":"192.0.2.7","local":"10.77.0.2","local_port":22}""";
        File.WriteAllText(_host.SessionFile, Before.Replace("\"profile_target\":\"/nix/store/old\"}", $"\"profile_target\":\"/nix/store/old\",\"operator\":{First}}}", StringComparison.Ordinal));

        Assert.That(_store.Load().Open!.Baseline.Operator, Is.EqualTo(new Operator("op", 1000, "192.0.2.7", "10.77.0.2", 22)));
    }

    [TestCase("""{"user":null,"uid":1000,"remote":"192.0.2.7","local":"10.77.0.2","local_port":22}""")]
    [TestCase("""{"user":"op","uid":-1,"remote":"192.0.2.7","local":"10.77.0.2","local_port":22}""")]
    [TestCase("7")]
    public void Load_OperatorThatIsNone_IsUnreadableAndNeverGuessed(string stored)
    {
        File.WriteAllText(_host.SessionFile, Before.Replace("\"profile_target\":\"/nix/store/old\"}", $"\"profile_target\":\"/nix/store/old\",\"operator\":{stored}}}", StringComparison.Ordinal));

        Assert.That((_store.Load().Open, _store.Load().Unreadable is not null), Is.EqualTo(((Session?)null, true)));
    }

    [TestCase("phase")]
    [TestCase("deadline.reason")]
    public void Load_WordThatOnlyTheVersionAfterKnows_IsSaidAndNeverGuessed(string where)
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);
        var json = JsonNode.Parse(File.ReadAllText(_host.SessionFile))!;
        var at = where.Split('.');
        var parent = at.SkipLast(1).Aggregate(json["session"]!, (node, name) => node[name]!);
        parent[at[^1]] = "Hibernating";
        File.WriteAllText(_host.SessionFile, json.ToJsonString());

        var read = _store.Load();

        // The timer's own order still rolls back (RecoveryOpeningTests.Run_SessionUnreadable_RollsBackByTheOrder).
        Assert.That(read.Open, Is.Null);
        Assert.That(read.Unreadable, Does.Contain(_host.SessionFile));
    }

    private static void AddUnknown(JsonNode node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array.OfType<JsonNode>())
            {
                AddUnknown(item);
            }
        }

        if (node is JsonObject members)
        {
            foreach (var member in members.Select(m => m.Value).OfType<JsonNode>().ToList())
            {
                AddUnknown(member);
            }

            members["colour"] = new JsonObject { ["shade"] = new JsonArray(1, "two", null) };
        }
    }
}
