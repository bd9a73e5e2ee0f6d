using Watchdog.Lab.Healthy;
using Watchdog.Lab.Lockouts;

namespace Watchdog.Lab.Unit.Tests;

/// <summary>What the healthy switches draw, and what the lockouts read.</summary>
public sealed class DrawnTests
{
    private const int Many = 2000;

    [Test]
    public void Draw_TheSameSeed_DrawsTheSame()
    {
        static IEnumerable<HealthyShape> Draw(int seed)
        {
            var random = new Random(seed);
            return [.. Enumerable.Range(0, Many).Select(_ => HealthyShape.Draw(random))];
        }

        var seven = Draw(7);

        Assert.That(Draw(7), Is.EqualTo(seven));
        Assert.That(Draw(8), Is.Not.EqualTo(seven));
    }

    [Test]
    public void Draw_Many_ChangeSomethingEachAndEverythingAtTimes()
    {
        var random = new Random(1);
        var drawn = Enumerable.Range(0, Many).Select(_ => HealthyShape.Draw(random)).ToList();

        Assert.That(drawn.Select(d => d.Changes), Has.None.EqualTo(HealthyChanges.None));
        Assert.That(drawn.Select(d => d.Changes).Distinct().Count(), Is.EqualTo(15));
        Assert.That(drawn.Count(d => d.LosesPackets), Is.InRange(Many / 4, Many * 4 / 10));
        Assert.That(drawn.Where(d => d.Changes.HasFlag(HealthyChanges.Tunnel)).Select(d => d.Lockout), Is.All.EqualTo(HealthyCase.RekeyLockout));
    }

    [TestCase(HealthyChanges.None, ExpectedResult = "shape-0000")]
    [TestCase(HealthyChanges.Tunnel, ExpectedResult = "shape-0001")]
    [TestCase(HealthyChanges.Firewall | HealthyChanges.Sshd, ExpectedResult = "shape-1010")]
    public string NameOf_AShape_IsItsGeneration(object shape) => HealthyShape.NameOf((HealthyChanges)shape);

    [TestCase("rolling back: locked out: stranger-ssh has failed for 60s", ExpectedResult = "stranger-ssh")]
    [TestCase("rolling back: no proof within 5min after the switch", ExpectedResult = "")]
    public string SeenBy_ACause_IsItsProbe(string cause) => LockoutPlay.SeenBy(cause);

    [TestCase(69.9, "stranger-ssh", null, ExpectedResult = true)]
    [TestCase(70.1, "stranger-ssh", null, ExpectedResult = false)]
    [TestCase(12, "", null, ExpectedResult = false)]
    [TestCase(null, "stranger-ssh", null, ExpectedResult = false)]
    [TestCase(12, "stranger-ssh", "not armed", ExpectedResult = false)]
    public bool Outcome_SeenFromInsideAndInTime_Held(double? seconds, string seenBy, string? failure) =>
        new LockoutOutcome("ssh-port", seenBy, seconds, 70, "", failure).Held;

    [Test]
    public void Cases_Generations_AreTheLabs()
    {
        var generations = Path.Combine(Path.GetDirectoryName(LabCommand.Script)!, "generations");
        var named = LockoutCase.All.SelectMany(c => new[] { c.Id, c.From }).Concat(HealthyCase.All.SelectMany(c => new[] { c.To, c.From })).Distinct();

        Assert.That(named.Where(n => !Directory.Exists(Path.Combine(generations, n))), Is.Empty);
    }

    [TestCase("/nix/store/abc-nixos-system-base", ExpectedResult = "base")]
    [TestCase("/nix/store/abc-other", ExpectedResult = "/nix/store/abc-other")]
    public string NameOf_AStorePath_IsTheLabsName(string path) => HostSystems.NameOf(path);
}
