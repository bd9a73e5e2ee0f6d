namespace Watchdog.Cli.Tests;

internal sealed class CliEnvironmentTests
{
    // A pre-switch check holds the switch lock while it asks: a frozen daemon held it for ten minutes.
    [TestCase("2", 2, 2, 2)]
    [TestCase("60", 10, 60, 15)]
    [TestCase(null, 10, 300, 15)]
    [TestCase("", 10, 300, 15)]
    [TestCase("0", 10, 300, 15)]
    [TestCase("301", 10, 300, 15)]
    [TestCase("-2", 10, 300, 15)]
    [TestCase("2s", 10, 300, 15)]
    public void WithLimit_Variable_BoundsAllWaits(string? value, int connect, int call, int read)
    {
        var environment = CliEnvironment.WithLimit(new()
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Variable = name => name == "ROLLBACKCTL_LIMIT_SECONDS" ? value : null,
        });

        Assert.Multiple(() =>
        {
            Assert.That(environment.ConnectTimeout, Is.EqualTo(TimeSpan.FromSeconds(connect)));
            Assert.That(environment.CallTimeout, Is.EqualTo(TimeSpan.FromSeconds(call)));
            Assert.That(environment.ReadTimeout, Is.EqualTo(TimeSpan.FromSeconds(read)));
        });
    }
}
