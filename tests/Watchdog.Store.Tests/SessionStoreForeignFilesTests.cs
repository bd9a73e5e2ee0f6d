using System.Text.Json.Nodes;
using Watchdog.Core;
using Watchdog.Tests;

namespace Watchdog.Store.Tests;

/// <summary>Files that were written by others: another version, a crash, a hand.</summary>
internal sealed class SessionStoreForeignFilesTests
{
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
    public void Load_NewerSchemaWithUnknownMembers_IsRead()
    {
        var json = Stored();
        json["schema"] = 99;
        json["colour"] = "blue";
        json["session"]!["shape"] = new JsonObject { ["round"] = true };
        json["session"]!["deadline"]!["mood"] = 1;
        File.WriteAllText(_host.SessionFile, json.ToJsonString());

        Assert.That(_store.Load().Open?.Id, Is.EqualTo(Make.Id));
    }

    /// <summary>No rule knows a member that there is none of: such a file is one that cannot be read.</summary>
    [TestCase("phase", "", 2)]
    [TestCase("phase", "", 99)]
    [TestCase("deadline", "reason", 99)]
    [TestCase("target", "kind", 99)]
    [TestCase("baseline", "round", 99)]
    [TestCase("terms", "confirm_by", 99)]
    [TestCase("terms", "login", 99)]
    public void Load_EnumIsANumber_CannotBeRead(string member, string inner, int number)
    {
        var json = Stored();
        if (inner.Length == 0)
        {
            json["session"]![member] = number;
        }
        else
        {
            json["session"]![member]![inner] = number;
        }

        File.WriteAllText(_host.SessionFile, json.ToJsonString());

        Assert.That(_store.Load().Unreadable, Is.Not.Null);
    }

    [Test]
    public void Load_OlderFileWithoutOptionalMembers_HasTheirDefaults()
    {
        var json = Stored();
        var session = json["session"]!.AsObject();
        foreach (var name in new[] { "revision", "except", "activation_ended", "proofs", "cause", "rungs", "ended" })
        {
            Assert.That(session.Remove(name), Is.True, name);
        }

        session["baseline"]!.AsObject().Remove("probes");
        session["deadline"]!.AsObject().Remove("detail");
        session["limits"] = new JsonObject();
        File.WriteAllText(_host.SessionFile, json.ToJsonString());

        var open = _store.Load().Open!;
        Assert.Multiple(() =>
        {
            Assert.That(open.Revision, Is.EqualTo(1));
            Assert.That(open.Except, Is.Empty);
            Assert.That(open.ActivationEnded, Is.Null);
            Assert.That(open.Proofs, Is.Empty);
            Assert.That(open.Cause, Is.Empty);
            Assert.That(open.Rungs, Is.Empty);
            Assert.That(open.Ended, Is.Null);
            Assert.That(open.Baseline.Probes, Is.Empty);
            Assert.That(open.Deadline.Detail, Is.Empty);
            Assert.That(open.Limits, Is.EqualTo(Limits.Default));
        });
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("17")]
    [TestCase("{}")]
    [TestCase("{\"schema\":1}")]
    [TestCase("{\"schema\":1,\"session\":null}")]
    [TestCase("{\"schema\":1,\"session\":[1]}")]
    [TestCase("{\"schema\":1,\"session\":{}}")]
    [TestCase("{\"schema\":1,\"session\":{\"id\":\"abc")]
    [TestCase("{\"schema\":\"one\",\"session\":{}}")]
    [TestCase("\0\0\0\0\0\0")]
    [TestCase("{\"schema\":1,\"session\":{\"id\":\"\\ud800\"}}")]
    public void Load_FileThatIsNoSession_SaysSoAndIsSetAside(string content)
    {
        File.WriteAllText(_host.SessionFile, content);

        var read = _store.Load();
        var aside = _store.SetAside(Make.Start);

        Assert.Multiple(() =>
        {
            Assert.That(read.Open, Is.Null);
            Assert.That(read.Unreadable, Does.Contain(_host.SessionFile));
            Assert.That(aside, Is.Not.Null);
            Assert.That(File.ReadAllText(aside!), Is.EqualTo(content));
            Assert.That(File.Exists(_host.SessionFile), Is.False);
            Assert.That(_store.SetAsideFiles, Is.EqualTo(new[] { aside }), "it is still to be looked at");
            Assert.That(_store.HasLostOneInThisBoot, Is.True, "PID 1 may hold its timer");
            Assert.That(_store.Load(), Is.EqualTo(new StoredSessions(null, null, null)), "nothing else depends on it");
        });
    }

    [Test]
    public void Load_EveryMemberOfAWrongType_NeverThrows()
    {
        var json = Stored().ToJsonString();
        foreach (var name in JsonNode.Parse(json)!["session"]!.AsObject().Select(m => m.Key).ToList())
        {
            foreach (var wrong in new[] { "null", "7", "\"x\"", "[[]]", "{\"a\":1}", "true", "-1e999" })
            {
                var changed = JsonNode.Parse(json)!;
                changed["session"]![name] = "@";
                File.WriteAllText(_host.SessionFile, changed.ToJsonString().Replace("\"@\"", wrong, StringComparison.Ordinal));

                Assert.That(() => _store.Load(), Throws.Nothing, $"{name}: {wrong}");
            }
        }
    }

    [Test]
    public void Load_HugeFile_IsNotRead()
    {
        using (var file = File.Create(_host.SessionFile))
        {
            file.SetLength(1L << 40);
        }

        Assert.That(_store.Load().Unreadable, Does.Contain("larger than"));
    }

    [Test]
    public void Load_DirectoryInsteadOfAFile_SaysSo()
    {
        Directory.CreateDirectory(_host.SessionFile);

        Assert.That(_store.Load().Unreadable, Is.Not.Null);
    }

    [Test]
    public void SetAside_BothCopiesUnreadable_MovesBoth()
    {
        File.WriteAllText(_host.SessionFile, "null");
        File.WriteAllText(_host.SessionInMemory, "null");

        _ = _store.SetAside(Make.Start);

        Assert.That(File.Exists(_host.SessionFile) || File.Exists(_host.SessionInMemory), Is.False);
    }

    // What an earlier boot has set aside is told of, and has no timer any more.
    [Test]
    public void HasLostOneInThisBoot_SetAsideBeforeTheBoot_IsNot()
    {
        File.WriteAllText(_host.SessionFile + ".unreadable-1", "half a sess");

        Assert.Multiple(() =>
        {
            Assert.That(_store.HasLostOneInThisBoot, Is.False);
            Assert.That(_store.SetAsideFiles, Has.Count.EqualTo(1));
        });
    }

    // As EIO and EMFILE: what is in the file may be a good session. A link to itself cannot be opened (ELOOP).
    [Test]
    public void SetAside_FileThatCannotBeOpened_StaysWhereItIsAndNothingTakesItsPlace()
    {
        TempHost.Link(_host.SessionFile, _host.SessionFile);

        var read = _store.Load();

        Assert.Multiple(() =>
        {
            Assert.That(read.MayBeReadLater, Is.True);
            Assert.That(_store.SetAside(Make.Start), Is.Null);
            Assert.That(() => _store.Save(Make.Session(), mustSurviveReboot: true), Throws.TypeOf<IOException>().With.Message.Contains(_host.SessionFile), "an arm");
            _store.Discard(Make.Id);
            Assert.That(new FileInfo(_host.SessionFile).LinkTarget, Is.EqualTo(_host.SessionFile));
        });
    }

    [Test]
    public void SetAside_ReadableFile_StaysWhereItIs()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);

        Assert.Multiple(() =>
        {
            Assert.That(_store.SetAside(Make.Start), Is.Null);
            Assert.That(File.Exists(_host.SessionFile), Is.True);
        });
    }

    /// <summary>A session as it lies on disk.</summary>
    internal static JsonNode Stored()
    {
        using var other = new TempHost();
        new SessionStore(other.Paths).Save(Make.Session(), mustSurviveReboot: true);
        return JsonNode.Parse(File.ReadAllText(other.SessionFile))!;
    }
}
