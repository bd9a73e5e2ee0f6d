using Watchdog.Core;
using Watchdog.Tests;

namespace Watchdog.Store.Tests;

internal sealed class ClaimsTests
{
    private TempHost _host = null!;
    private Claims _claims = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _claims = new Claims(_host.Paths);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Owner_Unclaimed_IsNone() => Assert.That(_claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.None));

    [TestCase(ClaimOwner.Daemon, ClaimOwner.Executor)]
    [TestCase(ClaimOwner.Executor, ClaimOwner.Daemon)]
    public void Take_ByOne_IsRefusedToTheOther(object first, object second)
    {
        Assert.Multiple(() =>
        {
            Assert.That(_claims.Take(Make.Id, (ClaimOwner)first), Is.True);
            Assert.That(_claims.Take(Make.Id, (ClaimOwner)second), Is.False);
            Assert.That(_claims.Take(Make.Id, (ClaimOwner)first), Is.True, "a repeat is a success");
            Assert.That(_claims.Owner(Make.Id), Is.EqualTo((ClaimOwner)first));
            Assert.That(_claims.Owner(Make.OtherId), Is.EqualTo(ClaimOwner.None));
        });
    }

    [Test]
    public void Return_Taken_IsFreeAgain()
    {
        _claims.Take(Make.Id, ClaimOwner.Daemon);

        _claims.Return(Make.Id);
        _claims.Return(Make.Id);

        Assert.That(_claims.Take(Make.Id, ClaimOwner.Executor), Is.True);
    }

    [Test]
    public void Take_Done_LeavesOnlyTheClaimForItsOwnerAlone()
    {
        _claims.Take(Make.Id, ClaimOwner.Daemon);
        _claims.Take(Make.Id, ClaimOwner.Executor);

        var files = Directory.GetFiles(_host.Paths.Runtime);
        Assert.Multiple(() =>
        {
            Assert.That(files, Has.Length.EqualTo(1));
            Assert.That(File.GetUnixFileMode(files[0]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        });
    }

    [Test]
    public void Take_NoRoomForIt_Throws()
    {
        TempHost.MakeUnwritable(_host.Paths.Runtime);

        Assert.That(() => _claims.Take(Make.Id, ClaimOwner.Executor), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Take_ManyThreadsAtOnce_OneOwnerWins()
    {
        for (var round = 0; round < 50; round++)
        {
            var id = $"round{round}";
            using var start = new Barrier(8);
            var owners = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Factory.StartNew(
                () =>
                {
                    var owner = i % 2 == 0 ? ClaimOwner.Daemon : ClaimOwner.Executor;
                    start.SignalAndWait();
                    return (owner, won: new Claims(_host.Paths).Take(id, owner));
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))).SoonAsync();

            Assert.That(owners.Where(o => o.won).Select(o => o.owner).Distinct().ToList(), Is.EqualTo(new[] { _claims.Owner(id) }));
        }
    }

    [Test]
    public async Task Take_AgainstAnotherProcess_OneOfThemWins()
    {
        // The other process takes claims as the executor does: by link(2), which fails when the name exists.
        const string Script = """
            printf 'executor\n' > "$0/other"
            echo ready
            while read -r id; do
              if ln "$0/other" "$0/claim-$id" 2>/dev/null; then echo won; else echo lost; fi
            done
            """;
        using var other = Child.Start("/bin/sh", "-c", Script, _host.Paths.Runtime);
        await other.ExpectAsync("ready");
        var won = 0;
        for (var round = 0; round < 100; round++)
        {
            var id = $"round{round}";
            other.Tell(id);
            var mine = _claims.Take(id, ClaimOwner.Daemon);
            await other.ExpectAsync(mine ? "lost" : "won");
            won += mine ? 1 : 0;
            Assert.That(_claims.Owner(id), Is.EqualTo(mine ? ClaimOwner.Daemon : ClaimOwner.Executor));
        }

        TestContext.Out.WriteLine($"won {won} of 100");
        Assert.That(await other.EndAsync(), Is.Zero);
    }
}
