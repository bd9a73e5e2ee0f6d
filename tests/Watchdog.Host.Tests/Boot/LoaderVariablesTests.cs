using Watchdog.Host.Boot;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Boot;

public sealed class LoaderVariablesTests
{
    private const string Vendor = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void OnceObstacle_NoEfi_SaysSo() =>
        Assert.That(new LoaderVariables(_host.Paths).OnceObstacle, Is.EqualTo("the host was not booted by EFI"));

    [Test]
    public void OnceObstacle_LoaderSaysNothing_SaysSo()
    {
        Directory.CreateDirectory(_host.Paths.EfiVariables);

        Assert.That(new LoaderVariables(_host.Paths).OnceObstacle, Does.StartWith("the boot loader does not say"));
    }

    // Four bytes of attributes, then the 64 bits of flags; systemd-boot 252 sets 0x7f, and later ones more.
    [TestCase(new byte[] { 6, 0, 0, 0, 0x7f, 0, 0, 0, 0, 0, 0, 0 }, "")]
    [TestCase(new byte[] { 6, 0, 0, 0, 0x08, 0, 0, 0, 0, 0, 0, 0 }, "")]
    [TestCase(new byte[] { 6, 0, 0, 0, 0x77, 0, 0, 0, 0, 0, 0, 0 }, "the boot loader cannot boot an entry just once")]
    [TestCase(new byte[] { 8, 8, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0 }, "the boot loader cannot boot an entry just once")]
    [TestCase(new byte[] { 6, 0, 0, 0, 0x7f }, "the boot loader cannot boot an entry just once")]
    public void OnceObstacle_Features_AreReadAsTheInterfaceSays(byte[] value, string expected)
    {
        Write("LoaderFeatures", value);

        Assert.That(new LoaderVariables(_host.Paths).OnceObstacle, Is.EqualTo(expected));
    }

    [Test]
    public void Has_TellsWhichVariablesAreSet()
    {
        Write("LoaderEntryOneShot", []);
        var variables = new LoaderVariables(_host.Paths);

        Assert.That((variables.HasOnce, variables.Read(LoaderVariables.Default)), Is.EqualTo((true, "")));
        Write("LoaderEntryDefault", [7, 0, 0, 0, .. System.Text.Encoding.Unicode.GetBytes("nixos-1.conf\0")]);
        File.Delete(Path.Combine(_host.Paths.EfiVariables, "LoaderEntryOneShot-" + Vendor));
        Assert.That((variables.HasOnce, variables.Read(LoaderVariables.Default)), Is.EqualTo((false, "nixos-1.conf")));
    }

    private void Write(string name, byte[] value)
    {
        Directory.CreateDirectory(_host.Paths.EfiVariables);
        File.WriteAllBytes(Path.Combine(_host.Paths.EfiVariables, $"{name}-{Vendor}"), value);
    }
}
