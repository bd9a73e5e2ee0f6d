using Watchdog.Daemon.Control;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Control;

internal sealed class ConnectionPlacesTests
{
    private readonly ManualTime _time = new();

    [Test]
    public void Take_OthersHaveTakenAllTheirs_RootAndOperatorsHaveTheirOwn()
    {
        var places = new ConnectionPlaces(_time);
        var taken = Enumerable.Range(0, 12 * ConnectionPlaces.MostOfAUser).Count(i => places.Take((uint)(100_000 + (i % 12)), mayOperate: false, out _) is not null);

        Assert.Multiple(() =>
        {
            Assert.That(taken, Is.EqualTo(ConnectionPlaces.MostOfAKind));
            Assert.That(places.Take(0, mayOperate: true, out _), Is.Not.Null, "root");
            Assert.That(places.Take(1000, mayOperate: true, out _), Is.Not.Null, "an operator");
            Assert.That(places.Take(1001, mayOperate: false, out _), Is.Null, "somebody else");
        });
    }

    [TestCase(1000u, false, ConnectionPlaces.MostOfAUser)]
    [TestCase(1000u, true, ConnectionPlaces.MostOfAUser)]
    [TestCase(0u, true, ConnectionPlaces.MostOfAKind)]
    public void Take_ManyOfOneUser_AreLimited(uint uid, bool mayOperate, int most)
    {
        var places = new ConnectionPlaces(_time);

        Assert.That(Enumerable.Range(0, 100).Count(_ => places.Take(uid, mayOperate, out var _) is not null), Is.EqualTo(most));
    }

    [Test]
    public void Dispose_GivesThePlaceBackOnce()
    {
        var places = new ConnectionPlaces(_time);
        var held = Enumerable.Range(0, ConnectionPlaces.MostOfAUser).Select(_ => places.Take(1000, false, out var _)!).ToList();

        held[0].Dispose();
        held[0].Dispose();

        Assert.That(places.Take(1000, false, out _), Is.Not.Null);
        Assert.That(places.Take(1000, false, out _), Is.Null);
    }

    [Test]
    public void Take_RefusedAgainAndAgain_IsToldOfOnceAMinute()
    {
        var places = new ConnectionPlaces(_time);
        for (var i = 0; i < ConnectionPlaces.MostOfAUser; i++)
        {
            places.Take(1000, false, out _);
        }

        int Refused()
        {
            Assert.That(places.Take(1000, false, out var refused), Is.Null);
            return refused;
        }

        Assert.That(Refused(), Is.EqualTo(1));
        Assert.That(Enumerable.Range(0, 1000).Sum(_ => Refused()), Is.Zero);
        _time.Advance(ConnectionPlaces.BetweenWords);
        Assert.That(Refused(), Is.EqualTo(1001));
    }
}
