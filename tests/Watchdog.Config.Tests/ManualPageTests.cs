using Watchdog.Tests;

namespace Watchdog.Config.Tests;

/// <summary>The manual page of config.json says what the tables of keys say. It is kept in the repository: packaging needs no .NET for it.</summary>
internal sealed class ManualPageTests
{
    private const string Page = "packaging/man/rollback-watchdogd.json.5";
    private const string Update = "WATCHDOG_UPDATE_PAGES";

    [Test]
    public void Page_InTheRepository_IsWhatTheKeysGive()
    {
        var made = ManualPage.Make();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(Checkout.PathOf(Page), made);
        }

        var kept = File.Exists(Checkout.PathOf(Page)) ? Checkout.Text(Page) : "";
        var differs = made.Split('\n').Except(kept.Split('\n')).Concat(kept.Split('\n').Except(made.Split('\n'))).FirstOrDefault();
        Assert.That(kept == made, Is.True, $"{Page} is not what the keys give (`{differs}`); this writes it: {Update}=1 dotnet test tests/Watchdog.Config.Tests --filter {nameof(ManualPageTests)}");
    }

    [Test]
    public void Page_Lines_AreAsMandocWantsThem() =>
        Assert.That(ManualPage.Make().Split('\n').Where(l => l.Length > 80 || l.EndsWith(' ') || l.Any(c => c > '~')), Is.Empty);

    [Test]
    public void Page_EachKey_IsNamedInALineOfItsOwn() =>
        Assert.That(ConfigKeys.Top.Keys.Select(k => $".B {k.Name}"), Is.SubsetOf(ManualPage.Make().Split('\n')));
}
