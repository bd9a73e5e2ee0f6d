namespace Watchdog.Cli.Tests;

internal sealed class CliEnvironmentTests
{
    // A pre-switch check holds the switch lock while it asks: a frozen daemon held it for ten minutes.
    [TestCase("2", 2, 2)]
    [TestCase("60", 10, 60)]
    [TestCase(null, 10, 300)]
    [TestCase("", 10, 300)]
    [TestCase("0", 10, 300)]
    [TestCase("301", 10, 300)]
    [TestCase("-2", 10, 300)]
    [TestCase("2s", 10, 300)]
    public void WithLimit_Variable_BoundsBothWaits(string? value, int connect, int call)
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
        });
    }
}
