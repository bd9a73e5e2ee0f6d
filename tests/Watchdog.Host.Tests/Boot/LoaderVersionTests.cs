using Watchdog.Host.Boot;

namespace Watchdog.Host.Tests.Boot;

public sealed class LoaderVersionTests
{
    /// <summary>Older first.</summary>
    [TestCase("Generation 9 NixOS", "Generation 10 NixOS")]
    [TestCase("nixos-generation-9-aa.efi", "nixos-generation-10-aa.efi")]
    [TestCase("nixos-generation-3-specialisation-x.conf", "nixos-generation-3.conf")]
    [TestCase("1~rc1", "1")]
    [TestCase("1", "1-2")]
    [TestCase("1-2", "1.2")]
    [TestCase("1.2", "1.10")]
    [TestCase("1", "1a")]
    [TestCase("", "1")]
    public void Compare_IsTheLoaders(string older, string newer)
    {
        Assert.That(LoaderVersion.Compare(older, newer), Is.LessThan(0));
        Assert.That(LoaderVersion.Compare(newer, older), Is.GreaterThan(0));
    }

    [TestCase("1.02", "1.2")]
    [TestCase("", "")]
    public void Compare_Same_IsZero(string left, string right) => Assert.That(LoaderVersion.Compare(left, right), Is.Zero);
}
