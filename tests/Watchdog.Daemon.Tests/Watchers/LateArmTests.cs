using Watchdog.Core;
using Watchdog.Daemon.Watchers;
using Watchdog.Probes.Access;

namespace Watchdog.Daemon.Tests.Watchers;

internal sealed class LateArmTests
{
    [Test]
    public void Describe_AnOperatorOrNone_IsSaidInTheRecord()
    {
        var found = new SwitchOperator.Found(new Operator("root", 0, "10.88.0.2", "10.88.0.1", 22), "who logged in last");
        Assert.That(LateArm.Describe(found), Does.EndWith("that of root from 10.88.0.2, who logged in last"));
        Assert.That(LateArm.Describe(null), Does.EndWith("the way in of nobody is known"));
    }
}
