using Watchdog.Lab.Recording;

namespace Watchdog.Lab.Unit.Tests;

public sealed class FilmTests
{
    [Test]
    public void Of_WhatIsFast_IsPlayedAtItsPace() =>
        Assert.That(
            Told(Film.Of([At(0, "$"), At(1.5, "$", "one"), At(2.5, "$", "one", "two")])),
            Is.EqualTo(new[] { "0 0:$", "1.5 1.5:$|one", "2.5 2.5:$|one|two", "2.9 2.5:$|one|two" }));

    [Test]
    public void Of_ALongWait_IsShortenedToTwoSecondsInSteps()
    {
        var film = Film.Of([At(0, "$ run"), At(60, "$ run", "done")]);

        Assert.That(Told(film).Take(6), Is.EqualTo(new[] { "0 0:$ run", "0.4 12:$ run", "0.8 24:$ run", "1.2 36:$ run", "1.6 48:$ run", "2 60:$ run|done" }));
        Assert.That(film.Frames.Select(f => f.IsShortened), Is.EqualTo(new[] { true, true, true, true, true, false, false }));
    }

    /// <summary>A countdown on the last row is one wait, and each step has its screen.</summary>
    [Test]
    public void Of_ACountdown_IsOneWait()
    {
        var film = Film.Of([.. Enumerable.Range(0, 100).Select(s => At(s, "$ run", $"{100 - s} s left")), At(100, "$ run", "done", "$")]);

        Assert.That(
            Told(film).Take(6),
            Is.EqualTo(new[] { "0 0:$ run|100 s left", "0.4 20:$ run|80 s left", "0.8 40:$ run|60 s left", "1.2 60:$ run|40 s left", "1.6 80:$ run|20 s left", "2 100:$ run|done|$" }));
    }

    [Test]
    public void Of_ARowThatChangesAboveTheLast_EndsAWait() =>
        Assert.That(Film.Of([At(0, "a", "$"), At(3, "b", "$"), At(6, "b", "$", "end")]).Frames.Count(f => f.IsShortened), Is.EqualTo(10));

    /// <summary>Ten rows at once, and the next at once after them: there is time to read them, and no more than two seconds.</summary>
    [TestCase(3, 1.2)]
    [TestCase(10, 2)]
    public void Of_RowsThatComeAtOnce_CanBeRead(int rows, double seconds)
    {
        string[] text = [.. Enumerable.Range(0, rows).Select(r => $"row {r}")];
        var film = Film.Of([At(0, text), At(0.05, [.. text, "next"])]);

        Assert.That(film.Frames[1].From, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [Test]
    public void Of_TheLastScreen_StaysForItsTime()
    {
        var film = Film.Of([At(0, "$"), At(100, "$ end"), At(200, "$ end!")]);

        Assert.That(film.Frames[^1], Is.EqualTo(film.Frames[^1] with { From = film.Length - Film.LastStays, Real = TimeSpan.FromSeconds(200), IsShortened = false }));
        Assert.That(film.Frames[^1].Rows.Single().Text, Is.EqualTo("$ end!"));
    }

    [Test]
    public void Of_Nothing_IsRefused() => Assert.That(() => Film.Of([]), Throws.ArgumentException);

    private static Frame At(double seconds, params string[] rows) =>
        new(TimeSpan.FromSeconds(seconds), [.. rows.Select(r => new ScreenRow(r, new string('p', r.Length)))]);

    private static IEnumerable<string> Told(Film film) => film.Frames.Select(f =>
        FormattableString.Invariant($"{f.From.TotalSeconds} {f.Real.TotalSeconds}:{string.Join('|', f.Rows.Select(r => r.Text))}"));
}
