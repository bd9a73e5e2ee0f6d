using Watchdog.Host.Systems;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Systems;

internal sealed class StateDurabilityTests
{
    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    [TestCase("/ ext4 rw", null)]
    [TestCase("/ tmpfs rw", "tmpfs on /")]
    [TestCase("/ ramfs rw", "ramfs on /")]
    [TestCase("/ tmpfs rw|/var/lib ext4 rw", null)]
    [TestCase("/ tmpfs rw|/var/lib ext4 rw|/var/lib/rollback-watchdogd tmpfs rw", "tmpfs on /var/lib/rollback-watchdogd")]
    [TestCase("/ ext4 rw|/var/lib tmpfs rw|/var/lib btrfs rw", null)]
    [TestCase("/ ext4 rw|/var/library tmpfs rw", null)]
    [TestCase("/ overlay rw,lowerdir=/nix/root,upperdir=/run/upper,workdir=/run/work|/run tmpfs rw", "tmpfs on /run")]
    [TestCase("/ overlay rw,lowerdir=/nix/root,upperdir=/persist/u\\040p,workdir=/w|/persist ext4 rw", null)]
    [TestCase("/ overlay rw,lowerdir=/a", null)]
    [TestCase("/ overlay rw,upperdir=/up", null, Description = "an overlay whose upper directory is on itself ends")]
    [TestCase("garbage", null)]
    [TestCase("", null)]
    public void Fault_OfMounts_IsTheFileSystemInMemory(string mounts, string? expected)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_host.Paths.Mounts)!);
        File.WriteAllLines(_host.Paths.Mounts, mounts.Split('|').Select((line, i) =>
        {
            var fields = line.Split(' ');
            return fields.Length == 3 ? $"{i + 20} 1 8:1 / {Rooted(fields[0])} rw,noatime shared:1 - {fields[1]} none {fields[2].Replace("upperdir=/", $"upperdir={_host.Root}/", StringComparison.Ordinal)}" : line;
        }));

        var fault = new StateDurability(_host.Paths).Fault();

        Assert.That(fault?.Replace(_host.Root, "", StringComparison.Ordinal).Replace("on )", "on /)", StringComparison.Ordinal), expected is null ? Is.Null : Does.Contain($"({expected})"));
    }

    [Test]
    public void Fault_MountsCannotBeRead_IsNone() => Assert.That(new StateDurability(_host.Paths).Fault(), Is.Null);

    private string Rooted(string point) => point == "/" ? _host.Root : _host.Root + point;
}
