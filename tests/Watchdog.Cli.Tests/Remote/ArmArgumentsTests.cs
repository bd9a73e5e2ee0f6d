using System.CommandLine;
using Watchdog.Cli.Commands;
using Watchdog.Cli.Remote;
using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Remote;

internal sealed class ArmArgumentsTests
{
    private static readonly ArmParameters Full = new()
    {
        Target = "42",
        WindowUsec = 90_500_001,
        ArmedLimitUsec = 1_000_000,
        SwitchLimitUsec = 86_400_000_000,
        LockoutUsec = 2_000_000,
        SettleUsec = 3_000_000,
        ConfirmBy = ConfirmBy.Probes,
        Login = LoginWorth.Ignore,
        Incoming = "/nix/store/x",
        Force = true,
        Volatile = true,
        Except = ["ssh", "--force"],
    };

    [Test]
    public void Of_EveryParameter_IsReadByArmAsItWas()
    {
        Assert.That(typeof(ArmParameters).GetProperties().Where(p => p.GetValue(Full) is null).Select(p => p.Name), Is.Empty, "the sample has each");

        Assert.That(Read(ArmArguments.Of(Full)) with { Except = null }, Is.EqualTo(Full with { Except = null }));
        Assert.That(Read(ArmArguments.Of(Full)).Except, Is.EqualTo(Full.Except));
    }

    [Test]
    public void Of_NoParameter_IsNothing() => Assert.That(ArmArguments.Of(new ArmParameters()), Is.Empty);

    private static ArmParameters Read(IEnumerable<string> arguments)
    {
        var command = new RootCommand("arm");
        var options = new ArmOptions(command);
        var parsed = command.Parse([.. arguments]);
        Assert.That(parsed.Errors, Is.Empty);
        return options.Read(parsed);
    }
}
