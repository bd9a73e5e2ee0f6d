using Watchdog.Protocol;

namespace Watchdog.Cli.Tests;

/// <summary>What the shells' completions are told. The scripts in packaging/completions pass it on.</summary>
internal sealed class CompletionTests
{
    private const string Home = "/home/alice";

    private DirectoryInfo _root = null!;

    [SetUp]
    public void SetUp()
    {
        _root = Directory.CreateTempSubdirectory("rollbackctl-root-");
        _root.CreateSubdirectory(Home[1..] + "/.ssh");
        _root.CreateSubdirectory("etc/ssh");
        var profiles = _root.CreateSubdirectory("nix/var/nix/profiles");
        File.CreateSymbolicLink(Path.Combine(profiles.FullName, "system-41-link"), "/nix/store/00000000000000000000000000000000-nixos-system-web-25.11");
    }

    [TearDown]
    public void TearDown() => _root.Delete(recursive: true);

    [TestCase("sta", "status")]
    [TestCase("-H web sta", "status")]
    [TestCase("help di", "disarm")]
    [TestCase("status --wa", "--watch")]
    [TestCase("status --jso", "--json")]
    [TestCase("arm --confirm-by ", "operator|probes")]
    [TestCase("arm --confirm-by=p", "--confirm-by=probes")]
    [TestCase("arm --target b", "booted")]
    [TestCase("arm --target ", "booted|previous|41")]
    [TestCase("run --window 5min -- sta", "")]
    [TestCase("run -- command --js", "")]
    [TestCase("confirm --force --f", "--force")]
    [TestCase("comp", "")]
    [TestCase("nonsense ", "")]
    public async Task Complete_Line_GivesTheWordsThatFit(string line, string words) =>
        Assert.That((await LinesAsync(line)).Select(l => l.Split('\t')[0]), Is.EqualTo(words.Split('|', StringSplitOptions.RemoveEmptyEntries)));

    [Test]
    public async Task Complete_FirstWord_IsEachVerbWithWhatItDoes()
    {
        var lines = await LinesAsync("");

        Assert.That(lines, Does.Contain("confirm\tKeeps the new system and ends the session.").And.Contain("help\tExplains a command."));
        Assert.That(lines, Has.None.StartsWith("complete").And.All.Contain('\t'));
    }

    [TestCase("confirm ", "k3f9x2\topen: probation (changed, not proven)")]
    [TestCase("status ", "k3f9x2\topen: probation (changed, not proven)|m7n8p9\tthe last: rolled back (the old system is back)")]
    [TestCase("history ", "k3f9x2\topen: probation (changed, not proven)|m7n8p9\t2026-11-20 03:00:00 armed")]
    [TestCase("arm --except ", "ssh|stranger-ssh")]
    [TestCase("arm --except str", "stranger-ssh")]
    public async Task Complete_WordOfThisHost_IsAskedOfTheDaemon(string line, string words)
    {
        var entry = new HistoryEntry { Session = "m7n8p9", RealtimeUsec = 1_795_143_600_000_000, Usec = 1, BootId = "b", Event = "armed", MessageId = "m", Text = "t", Fields = new Dictionary<string, string>() };
        await using var daemon = new FakeDaemon((call, _) => call.Method == ControlMethods.History.FullName
            ? FakeDaemon.Reply(ControlMethods.History.WriteReply(new HistoryReply { Entries = [entry with { Session = "\u001b]0;" }, entry, entry with { Session = "k3f9x2" }] }))
            : Samples.Status(Samples.Unproven, Samples.Ended(Phase.RolledBack) with { Id = "m7n8p9" }));

        var lines = await LinesAsync(line, daemon.SocketPath);

        Assert.That(lines, Is.EqualTo(words.Split('|')));
    }

    /// <summary>This host's sessions, probes and generations say nothing of another's.</summary>
    [TestCase("-H web confirm ", "")]
    [TestCase("--host=web confirm ", "")]
    [TestCase("-Hweb confirm ", "")]
    [TestCase("-H web deploy --except ", "")]
    [TestCase("-H web arm --target ", "booted|previous")]
    public async Task Complete_AfterAnotherHost_HasNoWordsOfThisOne(string line, string words)
    {
        await using var daemon = new FakeDaemon((_, _) => Samples.Status(Samples.Unproven, null));

        Assert.That((await LinesAsync(line, daemon.SocketPath)).Select(l => l.Split('\t')[0]), Is.EqualTo(words.Split('|', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Test]
    public async Task Complete_DaemonIsNotThereOrSilent_IsNothingAndNoError()
    {
        await using var silent = new FakeDaemon((_, _) => null);

        Assert.That(await LinesAsync("confirm ", "/nowhere/control"), Is.Empty);
        Assert.That(await LinesAsync("confirm ", silent.SocketPath), Is.Empty);
    }

    [Test]
    public async Task Complete_Host_IsWhatSshKnowsByName()
    {
        await File.WriteAllTextAsync(_root.FullName + Home + "/.ssh/config", "Host web db *.internal !old\n  HostName 192.0.2.1\nhost = backup\nHost -oProxyCommand=x\n");
        await File.WriteAllTextAsync(_root.FullName + "/etc/ssh/ssh_known_hosts", "web,192.0.2.7 ssh-ed25519 A\n");
        await File.WriteAllTextAsync(_root.FullName + Home + "/.ssh/known_hosts", "|1|hashed= ssh-ed25519 A\n@revoked gone ssh-ed25519 A\n[port]:2222 ssh-ed25519 A\n# comment\nesc\u001b[31m ssh-ed25519 A\n");

        Assert.That(await LinesAsync("-H "), Is.EqualTo(new[] { "192.0.2.7", "backup", "db", "web" }));
        Assert.That(await LinesAsync("-H root@we"), Is.EqualTo(new[] { "root@web" }));
    }

    private async Task<string[]> LinesAsync(string line, string socket = "/nowhere/control")
    {
        var run = await CliRun.RunAsync(["complete", "--", .. line.Split(' ')], e => e with
        {
            Root = _root.FullName,
            Variable = name => name switch { "HOME" => Home, "ROLLBACK_WATCHDOGD_SOCKET" => socket, _ => null },
        });
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
