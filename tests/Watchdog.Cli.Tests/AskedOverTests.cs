namespace Watchdog.Cli.Tests;

internal sealed class AskedOverTests
{
    [TestCase("root@host.example", "rollbackctl -H root@host.example status k3f9x2")]
    [TestCase("fe80::1%eth0", "rollbackctl -H fe80::1%eth0 status k3f9x2")]
    [TestCase("-oProxyCommand=x", "rollbackctl status k3f9x2")]
    [TestCase("a b", "rollbackctl status k3f9x2")]
    [TestCase("a\n", "rollbackctl status k3f9x2")]
    [TestCase("", "rollbackctl status k3f9x2")]
    [TestCase(null, "rollbackctl status k3f9x2")]
    public void Typed_ACommand_NamesTheHostThatWasAsked(string? host, string typed) =>
        Assert.That(AskedOver.Typed("rollbackctl status k3f9x2", Asked(host)), Is.EqualTo(typed));

    [TestCase("use `rollbackctl status`, or: rollbackctl arm", "use `rollbackctl -H h status`, or: rollbackctl -H h arm")]
    [TestCase("ssh host /nix/store/x/bin/rollbackctl confirm", "ssh host /nix/store/x/bin/rollbackctl confirm")]
    [TestCase("rollbackctl -H other status", "rollbackctl -H other status")]
    [TestCase("are daemon and rollbackctl of the same version?", "are daemon and rollbackctl of the same version?")]
    public void Typed_AText_HasEachCommandChanged(string text, string typed) => Assert.That(AskedOver.Typed(text, Asked("h")), Is.EqualTo(typed));

    [Test]
    public async Task Run_AskedOverSsh_HintsCarryTheHost()
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(null));

        var run = await CliRun.RunAsync(["status", "abcdef", "--socket", daemon.SocketPath], e => e with { Variable = Asked("h").Variable });

        Assert.That(run.Error, Does.Contain("hint: rollbackctl -H h history abcdef"));
    }

    private static CliEnvironment Asked(string? host) => new()
    {
        Output = TextWriter.Null,
        Error = TextWriter.Null,
        Variable = name => name == AskedOver.Variable ? host : null,
    };
}
