using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Watchdog.Config;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Watchers;
using Watchdog.Tests;
using HostBuilder = Microsoft.Extensions.Hosting.Host;

namespace Watchdog.Daemon.Tests;

/// <summary>What the daemon is made of: a part that nobody asks for is missed only on a host, and there too late.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CompositionTests : IDisposable
{
    private readonly TempHost _temp = new();
    private readonly IHost _host;

    public CompositionTests()
    {
        var builder = HostBuilder.CreateEmptyApplicationBuilder(null);
        Composition.Configure(builder.Services, _temp.Paths, new ConfigurationFile(_temp.Paths), new Settings(), new DaemonHealth());
        _host = builder.Build();
    }

    public void Dispose()
    {
        _host.Dispose();
        _temp.Dispose();
    }

    [Test]
    public void Configure_TheDaemon_CanBePutTogether() =>
        Assert.That(_host.Services.GetServices<IHostedService>().Select(s => s.GetType()), Does.Contain(typeof(DaemonHost)));

    [Test]
    public void Configure_EachPartOfTheDaemon_Runs() => Assert.That(Made<IDaemonPart>(), Is.EquivalentTo(Written<IDaemonPart>()));

    [Test]
    public void Configure_EachSwitchListener_IsTold() => Assert.That(Made<ISwitchListener>(), Is.EquivalentTo(Written<ISwitchListener>()));

    private IEnumerable<Type> Made<T>() => _host.Services.GetServices<T>().Select(s => s!.GetType());

    private static IEnumerable<Type> Written<T>() => typeof(Composition).Assembly.GetTypes().Where(t => t.IsClass && t.IsAssignableTo(typeof(T)));
}
