using Watchdog.Core;
using Watchdog.Daemon.Control;
using Watchdog.Host.Network;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Control;

internal sealed class WayInWordsTests
{
    [TestCase("10.77.0.2", "203.0.113.7", "host0", false)]
    [TestCase("10.77.0.2", "203.0.113.7", "", false)]
    [TestCase("10.77.0.2", "203.0.113.7", "wg0", true)]
    public void NotVia_WayInByAnotherInterface_IsSaid(string local, string remote, string via, bool expected)
    {
        using var host = new TempHost();
        File.WriteAllText(Path.Combine(host.Root, "route"), string.Join('\n',
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
            "host0\t00000000\t01004D0A\t0003\t0\t0\t100\t00000000\t0\t0\t0"));
        File.WriteAllText(Path.Combine(host.Root, "fib_trie"), "   |-- 10.77.0.2\n      /32 host LOCAL\n");
        File.WriteAllText(Path.Combine(host.Root, "if_inet6"), "");

        var words = WayInWords.NotVia(new Operator("op", 1000, remote, local, 22), new ProofTerms { Via = via }, new NetworkAddresses(host.Root));

        Assert.That(words, expected ? Does.StartWith("you came in over host0, ").And.Contain("`confirm.via` wants wg0") : Is.Null);
    }
}
