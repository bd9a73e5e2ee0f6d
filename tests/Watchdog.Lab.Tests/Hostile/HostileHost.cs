using System.Globalization;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Hostile;

/// <summary>
/// A host of the lab on which somebody means harm: <c>mallory</c>, a user without groups, or the root of a container without
/// any capability. What succeeded is printed, so that <c>tests/lab/hostile</c> can make a table of it.
/// </summary>
public abstract class HostileHost : IAsyncDisposable
{
    /// <summary>600,000 byte-range locks of one user's; <c>done</c> is there once it holds them.</summary>
    protected const string Locks = """
        use Fcntl; my @files;
        for my $f (1 .. 600) {
            open(my $h, '+>', "/srv/mallory/f$f") or die; push @files, $h;
            fcntl($h, F_SETLK, pack('ssx4qqlx4', F_WRLCK, 0, 2 * $_, 1, 0)) or die "$f: $!" for reverse 1 .. 1000;
        }
        open(my $done, '>', '/srv/mallory/done'); close $done; sleep 900;
        """;

    /// <summary>The host.</summary>
    protected LabHost Host { get; private set; } = null!;

    /// <summary>Its rollbackctl.</summary>
    protected WatchdogClient Client { get; private set; } = null!;

    /// <summary>Brings up the host, and the user.</summary>
    [SetUp]
    public async Task UpAsync()
    {
        Host = await LabHost.UpAsync("hostile");
        Client = new WatchdogClient(Host);
        await Host.MustShellAsync("useradd --create-home --home-dir /srv/mallory --shell /bin/bash mallory");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Host is not null)
        {
            await Host.DisposeAsync();
        }
    }

    /// <summary>Says what was seen, for the table.</summary>
    protected static void Seen(string what) => TestContext.Out.WriteLine($"seen: {what}");

    /// <summary>Starts a line of shell of mallory's in the background, in a session of its own.</summary>
    protected Task MalloryAsync(string line) =>
        Host.MustShellAsync($"cd /srv/mallory; setsid runuser -u mallory -- sh -c '{line.Replace("'", "'\\''", StringComparison.Ordinal)}' </dev/null >/srv/mallory/out 2>&1 &");

    /// <summary>Writes the daemon's configuration, and restarts it.</summary>
    protected Task ConfigureAsync(string json) => Host.MustShellAsync(
        $"mkdir -p /root/configuration && echo '{json}' > /root/configuration/config.json && mount --bind /root/configuration/config.json $(readlink -f /etc/rollback-watchdogd/config.json) && systemctl restart rollback-watchdogd.service");

    /// <summary>After a switch, whose generation has a configuration of its own: it is the one that was written again.</summary>
    protected Task KeepConfigurationAsync() =>
        Host.MustShellAsync("c=$(readlink -f /etc/rollback-watchdogd/config.json); cmp -s /root/configuration/config.json $c || mount --bind /root/configuration/config.json $c");

    /// <summary>How often something is on record.</summary>
    protected async Task<int> CountAsync(string session, string what) => (await Client.HistoryAsync(session)).Count(e => e.Event == what);

    /// <summary>One probe's result now: whether it passed, and its detail.</summary>
    protected async Task<ProbeResult> ProbeAsync(string name)
    {
        var result = await Host.InAsync("rollbackctl", "--json", "probe");
        var reply = ControlMethods.Probe.ReadReply(System.Text.Json.JsonDocument.Parse(result.Output).RootElement);
        return reply.Probes.Single(p => p.Name == name).Latest!;
    }

    /// <summary>Lets some rounds of probes pass, by the host's own clock.</summary>
    protected Task RoundsPassAsync(int rounds) => Host.InAsync("sleep", (6 * rounds).ToString(CultureInfo.InvariantCulture));
}
