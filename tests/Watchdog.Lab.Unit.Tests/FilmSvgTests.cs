using System.Xml.Linq;
using Watchdog.Lab.Recording;

namespace Watchdog.Lab.Unit.Tests;

public sealed class FilmSvgTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Test]
    public void Write_Text_IsEscapedAndKeepsItsBlanks()
    {
        const string hostile = "  </text><script>alert(\"1\")</script> &amp; ]]>";
        var svg = Read(new FilmSvg("<title> & co", "<b>", 80, 2), Shown(0, hostile));

        Assert.That(Rows(svg), Is.EqualTo(new[] { hostile }));
        Assert.That(svg.Element(Svg + "title")!.Value, Is.EqualTo("<title> & co"));
        Assert.That(svg.Element(Svg + "desc")!.Value, Is.EqualTo("<b>"));
        Assert.That(svg.Descendants().Select(e => e.Name.LocalName), Does.Not.Contain("script"));
    }

    /// <summary>A line end between the parts of a row would be shown as a blank.</summary>
    [Test]
    public void Write_PaintedParts_FollowEachOther()
    {
        var row = PaintedText.Read("\e[32marmed\e[39m  \e[1mabc\e[0m\n");
        var svg = Read(new FilmSvg("t", "d", 80, 1), new PlayedFrame(TimeSpan.Zero, TimeSpan.Zero, IsShortened: false, row));

        Assert.That(Rows(svg), Is.EqualTo(new[] { "armed  abc" }));
        Assert.That(svg.Descendants(Svg + "tspan").Select(e => (e.Value, e.Attribute("class")!.Value)), Is.EqualTo(new[] { ("armed", "g"), ("abc", "P") }));
    }

    [Test]
    public void Write_ARow_IsThereOnceForEachTimeItIsShown()
    {
        var svg = Read(new FilmSvg("t", "d", 80, 2), Shown(0, "one"), Shown(2, "one", "two"), Shown(4, "three", "two"), Shown(8, "one", "two"));

        Assert.That(Rows(svg), Is.EquivalentTo(new[] { "one", "two", "three", "one" }));
        Assert.That(Keyframes(svg, "two"), Is.EqualTo("{0%{visibility:hidden}20%{visibility:visible}}"));
        Assert.That(Keyframes(svg, "three"), Is.EqualTo("{0%{visibility:hidden}40%{visibility:visible}80%{visibility:hidden}}"));
    }

    /// <summary>Where nothing plays, and where no movement is wanted, the last screen is seen.</summary>
    [Test]
    public void Write_WithoutAnimations_ShowsTheLastScreen()
    {
        var svg = Read(new FilmSvg("t", "d", 80, 2), Shown(0, "one"), Shown(2, "two"), Shown(4, "last", "two"));

        var still = svg.Elements(Svg + "g").Where(g => g.Attribute("class")!.Value.Split(' ').Contains("last"));
        Assert.That(still.SelectMany(g => g.Elements()).Select(t => t.Value), Is.EquivalentTo(new[] { "last", "two", "0:04 real time" }));
        Assert.That(Style(svg), Does.Contain("g{visibility:hidden}\n.last{visibility:visible}").And.Contain("@media (prefers-reduced-motion:reduce){g{animation:none!important}}"));
    }

    [Test]
    public void Write_AShortenedWait_IsSaidBesideTheRealTime() =>
        Assert.That(
            Read(new FilmSvg("t", "d", 80, 1), Shown(0, "$") with { Real = TimeSpan.FromSeconds(754), IsShortened = true }, Shown(2, "$")).Value,
            Does.Contain("wait shortened  12:34 real time").And.Contain("\n0:02 real time"));

    [Test]
    public void Write_RowsBelowTheTerminal_AreNotDrawn() =>
        Assert.That(Rows(Read(new FilmSvg("t", "d", 80, 1), Shown(0, "in", "below"))), Is.EqualTo(new[] { "in" }));

    [Test]
    public void Write_TooMuch_IsRefused() =>
        Assert.That(
            () => new FilmSvg("t", "d", 80, 1).Write(new Film([Shown(0, new string('ä', FilmSvg.MostBytes / 2))], TimeSpan.FromSeconds(1))),
            Throws.TypeOf<RunEndException>().With.Message.Contains("100000"));

    private static PlayedFrame Shown(double seconds, params string[] rows) =>
        new(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds), IsShortened: false, [.. rows.Select(r => new ScreenRow(r, new string('p', r.Length)))]);

    private static XElement Read(FilmSvg writer, params PlayedFrame[] frames) =>
        XElement.Parse(writer.Write(new Film(frames, TimeSpan.FromSeconds(10))), LoadOptions.PreserveWhitespace);

    private static IEnumerable<string> Rows(XElement svg) =>
        svg.Elements(Svg + "g").Elements(Svg + "text").Where(t => t.Attribute("class") is null).Select(t => t.Value);

    private static string Style(XElement svg) => svg.Element(Svg + "style")!.Value;

    private static string Keyframes(XElement svg, string row)
    {
        var name = svg.Elements(Svg + "g").Single(g => g.Elements().Any(t => t.Value == row)).Attribute("class")!.Value.Split(' ')[0];
        return Style(svg).Split('\n').Single(l => l.StartsWith($".{name}{{", StringComparison.Ordinal)).Split($"@keyframes {name}")[1];
    }
}
