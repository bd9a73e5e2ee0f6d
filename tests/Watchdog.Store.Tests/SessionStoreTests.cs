using Watchdog.Core;
using Watchdog.Tests;

namespace Watchdog.Store.Tests;

internal sealed class SessionStoreTests
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
    public void Close_TheDiskTakesTheEndAndDoesNotMoveIt_IsOverAllTheSame()
    {
        var session = Make.Session();
        _store.Save(session, mustSurviveReboot: true);
        Directory.CreateDirectory(Path.Combine(_host.LastFile, "in-the-way"));

        _store.Close(session with { Phase = Phase.RolledBack });

        var stored = _store.Load();
        Assert.Multiple(() =>
        {
            Assert.That(stored.Open, Is.Null);
            Assert.That(stored.Last?.Id, Is.EqualTo(session.Id));
            Assert.That(File.ReadAllText(_host.SessionFile), Does.Contain("RolledBack"), "what a reboot finds");
        });
    }

    [Test]
    public void Close_TheCopyInMemoryCannotBeRemoved_IsOverAllTheSame()
    {
        var session = Make.Session();
        _store.Save(session, mustSurviveReboot: true);
        Directory.CreateDirectory(Path.Combine(_host.Paths.Runtime, "session.json"));

        _store.Close(session with { Phase = Phase.Confirmed });

        var stored = _store.Load();
        Assert.Multiple(() =>
        {
            Assert.That(stored.Open, Is.Null);
            Assert.That(stored.Last?.Phase, Is.EqualTo(Phase.Confirmed));
        });
    }

    [Test]
    public void Save_EveryMemberSet_IsReadBackTheSame()
    {
        var session = Make.Session() with
        {
            Target = new Target(TargetKind.Generation, 12, Make.Old, Make.Booted),
            Limits = new Limits { Window = TimeSpan.FromSeconds(7), Armed = TimeSpan.FromDays(7), Activation = TimeSpan.FromMinutes(3) },
            Deadline = new Deadline(9, TimeSpan.FromTicks(123456789), Make.Boot2, DeadlineReason.Lockout, "ssh: \u001b[31m"),
            Except = ["mail", "wireguard"],
            ActivationEnded = Make.At(42.5, Make.Boot2),
            Proofs = [new AcceptedProof(Make.At(1), new Proof("uid 0", "192.0.2.1", TimeSpan.FromSeconds(3), true))],
            Cause = "no proof",
            Rungs = [new RungRecord(Rung.SwitchAgain, Make.At(2), RungOutcome.NeedsReboot, "exited 100")],
            Ended = Make.At(99),
        };

        _store.Save(session, mustSurviveReboot: true);

        var read = new SessionStore(_host.Paths).Load();
        Assert.Multiple(() =>
        {
            Assert.That(read.Unreadable, Is.Null);
            foreach (var property in typeof(Session).GetProperties())
            {
                Assert.That(property.GetValue(read.Open), Is.EqualTo(property.GetValue(session)).UsingPropertiesComparer(), property.Name);
            }
        });
    }

    [Test]
    public void Save_OnDisk_OnlyTheOwnerMayRead()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);

        Assert.That(File.GetUnixFileMode(_host.SessionFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void Save_LeftOverTemporaryOfACrash_IsNoHindrance()
    {
        File.WriteAllText(_host.SessionFile + ".new", "{ half a ses");

        _store.Save(Make.Session(), mustSurviveReboot: true);

        Assert.That(_store.Load().Open?.Id, Is.EqualTo(Make.Id));
    }

    [Test]
    public void Save_Done_LeavesNoTemporary()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);

        Assert.That(Directory.GetFiles(_host.Paths.State), Is.EqualTo(new[] { _host.SessionFile }));
    }

    [Test]
    public async Task Save_TwoWritersAtOnce_NeverLeavesHalfASession()
    {
        var big = Make.Session() with { Cause = new string('x', 200_000) };
        var writers = Enumerable.Range(0, 4).Select(w => Task.Run(() =>
        {
            for (var i = 0; i < 25; i++)
            {
                new SessionStore(_host.Paths).Save(big with { Revision = (w * 100) + i }, mustSurviveReboot: true);
            }
        })).ToList();
        var all = Task.WhenAll(writers);
        var faults = new List<string>();
        while (!all.IsCompleted)
        {
            var read = _store.Load();
            if (read.Unreadable is { } fault)
            {
                faults.Add(fault);
            }
        }

        await all.SoonAsync();
        Assert.That(faults, Is.Empty);
    }

    [Test]
    public void Load_NothingStored_IsEmpty() => Assert.That(_store.Load(), Is.EqualTo(new StoredSessions(null, null, null)));

    [Test]
    public void Save_DiskNotWritable_GoesToMemoryAndSaysSo()
    {
        TempHost.MakeUnwritable(_host.Paths.State);

        _store.Save(Make.Session(), mustSurviveReboot: false);

        Assert.Multiple(() =>
        {
            Assert.That(_store.IsDegraded, Is.True);
            Assert.That(_store.Load().Open?.Revision, Is.EqualTo(5));
        });
    }

    [Test]
    public void Save_DiskNotWritableAndMustSurviveReboot_Throws()
    {
        TempHost.MakeUnwritable(_host.Paths.State);

        Assert.Multiple(() =>
        {
            Assert.That(() => _store.Save(Make.Session(), mustSurviveReboot: true), Throws.InstanceOf<IOException>());
            Assert.That(_store.Load().Open, Is.Null);
        });
    }

    [Test]
    public void Save_DiskTakesItAgain_MemoryCopyGoes()
    {
        TempHost.MakeUnwritable(_host.Paths.State);
        _store.Save(Make.Session(revision: 5), mustSurviveReboot: false);
        TempHost.MakeWritable(_host.Paths.State);

        _store.Save(Make.Session(revision: 6), mustSurviveReboot: false);

        Assert.Multiple(() =>
        {
            Assert.That(_store.IsDegraded, Is.False);
            Assert.That(_store.Load().Open?.Revision, Is.EqualTo(6));
        });
    }

    [TestCase(5, 6, 6)]
    [TestCase(6, 5, 6)]
    [TestCase(5, 5, 5)]
    public void Load_TwoCopies_HigherRevisionIsTrue(int onDisk, int inMemory, int expected)
    {
        _store.Save(Make.Session(revision: inMemory), mustSurviveReboot: true);
        File.Move(_host.SessionFile, _host.SessionInMemory);
        File.Copy(_host.SessionInMemory, _host.SessionFile);
        var json = SessionStoreForeignFilesTests.Stored();
        json["session"]!["revision"] = onDisk;
        File.WriteAllText(_host.SessionFile, json.ToJsonString());

        Assert.That(_store.Load().Open?.Revision, Is.EqualTo(expected));
    }

    [Test]
    public void Close_OnDisk_IsTheLastSessionAndNoneIsOpen()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);

        _store.Close(Make.Session(Phase.Confirmed, revision: 6));

        var read = _store.Load();
        Assert.Multiple(() =>
        {
            Assert.That(read.Open, Is.Null);
            Assert.That(read.Last?.Phase, Is.EqualTo(Phase.Confirmed));
            Assert.That(File.GetUnixFileMode(_host.LastFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        });
    }

    [Test]
    public void Load_SavedAfterItsEnd_HasEndedAllTheSame()
    {
        _store.Close(Make.Session(Phase.RolledBack, revision: 9));
        _store.Save(Make.Session(revision: 4), mustSurviveReboot: true);

        var read = _store.Load();

        Assert.That(read.Open, Is.Null, "an end is final");
        Assert.That(read.Last?.Phase, Is.EqualTo(Phase.RolledBack));
    }

    /// <summary>The disk took a save whole and said that it had not, so memory has it too; what came after survives on the disk.</summary>
    [Test]
    public void Load_TwoCopiesOfOneRevision_TheOneThatSurvivesIsTrue()
    {
        _store.Save(Make.Session() with { Cause = "in memory" }, mustSurviveReboot: true);
        File.Move(_host.SessionFile, _host.SessionInMemory);
        var inMemory = File.ReadAllText(_host.SessionInMemory);
        File.WriteAllText(_host.SessionFile, inMemory.Replace("in memory", "on the disk", StringComparison.Ordinal));

        Assert.That(_store.Load().Open?.Cause, Is.EqualTo("on the disk"));
    }

    [Test]
    public void Close_InMemoryOnly_IsTheLastSession()
    {
        TempHost.MakeUnwritable(_host.Paths.State);
        _store.Save(Make.Session(), mustSurviveReboot: false);

        _store.Close(Make.Session(Phase.Confirmed, revision: 6));

        var read = _store.Load();
        Assert.Multiple(() =>
        {
            Assert.That(read.Open, Is.Null);
            Assert.That(read.Last?.Phase, Is.EqualTo(Phase.Confirmed));
            Assert.That(_store.IsDegraded, Is.False);
        });
    }

    [Test]
    public void Close_AfterOneThatEndedInMemory_TheNewerOneIsTheLast()
    {
        TempHost.MakeUnwritable(_host.Paths.State);
        _store.Close(Make.Session(Phase.RolledBack, Make.OtherId, 40));
        TempHost.MakeWritable(_host.Paths.State);
        _store.Save(Make.Session(), mustSurviveReboot: true);

        _store.Close(Make.Session(Phase.Confirmed, revision: 6));

        Assert.That(_store.Load().Last?.Id, Is.EqualTo(Make.Id));
    }

    [Test]
    public void Close_Repeated_StaysTheLast()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);
        _store.Close(Make.Session(Phase.Confirmed, revision: 6));

        _store.Close(Make.Session(Phase.Confirmed, revision: 6));

        Assert.That(_store.Load(), Has.Property("Open").Null.And.Property("Last").Property("Id").EqualTo(Make.Id));
    }

    [Test]
    public void Discard_Open_IsAsIfItHadNeverBeen()
    {
        _store.Save(Make.Session(), mustSurviveReboot: true);
        File.Copy(_host.SessionFile, _host.SessionInMemory);

        _store.Discard(Make.OtherId);
        Assert.That(_store.Load().Open?.Id, Is.EqualTo(Make.Id), "another one's failed arm takes nothing away");
        _store.Discard(Make.Id);
        _store.Discard(Make.Id);

        Assert.That(_store.Load(), Is.EqualTo(new StoredSessions(null, null, null)));
    }

    [Test]
    public void Save_DiskFull_GoesToMemoryAndLeavesNoTemporary() => FullDisk.Run(_host.Paths.State, () =>
    {
        _store.Save(Make.Session(revision: 5), mustSurviveReboot: true);
        FullDisk.Fill(_host.Paths.State);

        Assert.That(() => _store.Save(Make.Session(revision: 6), mustSurviveReboot: true), Throws.InstanceOf<IOException>());
        _store.Save(Make.Session(revision: 7), mustSurviveReboot: false);

        Assert.That(_store.IsDegraded, Is.True);
        Assert.That(_store.Load().Open?.Revision, Is.EqualTo(7));
        Assert.That(Directory.GetFiles(_host.Paths.State, "*.new"), Is.Empty);
    });

    [Test]
    public void Close_DiskFull_EndsAllTheSame() => FullDisk.Run(_host.Paths.State, () =>
    {
        _store.Save(Make.Session(revision: 5), mustSurviveReboot: true);
        FullDisk.Fill(_host.Paths.State);

        _store.Close(Make.Session(Phase.Confirmed, revision: 6));

        var read = _store.Load();
        Assert.That(read.Open, Is.Null);
        Assert.That(read.Last?.Phase, Is.EqualTo(Phase.Confirmed));
        Assert.That(File.Exists(_host.SessionFile), Is.False);
    });
}
