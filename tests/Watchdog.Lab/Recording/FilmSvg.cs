using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.Recording;

/// <summary>
/// Writes a film as one SVG that plays wherever a browser shows it, also as an image of a page: by keyframes of CSS alone, without a
/// script, a link or a font of its own. What does not play it, and a reader who wants no movement, sees the last screen.
/// </summary>
/// <remarks>
/// Each row of text is there once for each time that it is shown; rows that come and go together are a group, which has an animation.
/// </remarks>
/// <param name="title">What it is, in a few words: they stand above the screen, too.</param>
/// <param name="description">What one sees, in sentences, for who does not see it.</param>
/// <param name="columns">The terminal's width.</param>
/// <param name="rows">The terminal's height.</param>
internal sealed class FilmSvg(string title, string description, int columns, int rows)
{
    /// <summary>The most that a recording may have: a page loads it whole.</summary>
    public const int MostBytes = 100_000;

    // In units of the picture, which are CSS pixels where it is shown in its own size. The advance is that of the widest of the fonts.
    private const double Advance = 8.43;
    private const int RowHeight = 18;
    private const int Margin = 16;
    private const int Bar = 34;
    private const int Baseline = 13;
    private const int BarBaseline = 19;

    // A terminal is dark on any page; the frame shows where it ends on a dark one.
    private const string Style = """
        text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;white-space:pre;fill:#d7dde4}
        .bar{fill:#9aa5b1}
        .k{fill:#9aa5b1}.r{fill:#ff8178}.g{fill:#5fd07a}.y{fill:#e5b75a}.b{fill:#7db6ff}.m{fill:#d3a0ff}.c{fill:#5ccfdc}.w{fill:#fff}
        .P{fill:#fff;font-weight:700}.R{fill:#ff8178;font-weight:700}.G{fill:#5fd07a;font-weight:700}.Y{fill:#e5b75a;font-weight:700}
        .K,.B,.M,.C,.W{fill:#fff;font-weight:700}
        g{visibility:hidden}
        .last{visibility:visible}
        """;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private int Width => (int)Math.Ceiling(columns * Advance) + (2 * Margin);

    /// <summary>Writes it.</summary>
    /// <exception cref="RunEndException">It has more than <see cref="MostBytes"/>.</exception>
    public string Write(Film film)
    {
        var (width, height) = (Width, Bar + (rows * RowHeight) + Margin);
        var groups = Groups(film);
        XElement[] parts =
        [
            new(Svg + "title", new XAttribute("id", "title"), title),
            new(Svg + "desc", new XAttribute("id", "description"), description),
            new(Svg + "style", $"\n{Style}\n{Animations([.. groups.Keys], film)}"),
            new(
                Svg + "rect",
                Numbers(("x", 0.5), ("y", 0.5), ("width", width - 1), ("height", height - 1), ("rx", 8)),
                new XAttribute("fill", "#14191f"),
                new XAttribute("stroke", "#5b6672")),
            new(Svg + "path", new XAttribute("d", $"M1 {Bar - 6}H{width - 1}"), new XAttribute("stroke", "#39424d")),
            new(Svg + "text", Numbers(("x", Margin), ("y", BarBaseline)), new XAttribute("class", "bar"), title),
            .. groups.Select((group, i) => new XElement(
                Svg + "g",
                new XAttribute("class", group.Key.Next == film.Frames.Count ? $"{Name(i)} last" : Name(i)),
                new XAttribute(XNamespace.Xml + "space", "preserve"),
                Lines(group.Value))),
        ];
        var document = new XElement(
            Svg + "svg",
            Numbers(("width", width), ("height", height)),
            new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("role", "img"),
            new XAttribute("aria-labelledby", "title description"),
            Lines(parts));
        var text = document.ToString(SaveOptions.DisableFormatting) + '\n';
        return Encoding.UTF8.GetByteCount(text) <= MostBytes
            ? text
            : throw new RunEndException(1, $"the recording would have more than {MostBytes} bytes");
    }

    private static string Name(int group) => string.Create(CultureInfo.InvariantCulture, $"f{group}");

    private static string Clock(PlayedFrame frame) =>
        string.Create(CultureInfo.InvariantCulture, $"{(frame.IsShortened ? "wait shortened  " : "")}{(int)frame.Real.TotalMinutes}:{frame.Real.Seconds:00} real time");

    // Between the elements of a row a line end would be shown, so the writer must not set any.
    private static IEnumerable<XNode> Lines(IEnumerable<XElement> elements) =>
        elements.SelectMany(e => (XNode[])[new XText("\n"), e]).Append(new XText("\n"));

    private static IEnumerable<XAttribute> Numbers(params IEnumerable<(string Name, double Value)> attributes) =>
        attributes.Select(a => new XAttribute(a.Name, a.Value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>What is drawn, by the first frame that has it and the first one after that that has not.</summary>
    private SortedDictionary<(int First, int Next), List<XElement>> Groups(Film film)
    {
        var groups = new SortedDictionary<(int First, int Next), List<XElement>>();
        void Add<T>(Func<PlayedFrame, T?> part, Func<T, XElement> draw)
            where T : class
        {
            var parts = film.Frames.Select(part).ToArray();
            for (var (first, next) = (0, 1); first < parts.Length; first = next++)
            {
                while (next < parts.Length && Equals(parts[first], parts[next]))
                {
                    next++;
                }

                if (parts[first] is { } shown)
                {
                    groups.TryAdd((first, next), []);
                    groups[(first, next)].Add(draw(shown));
                }
            }
        }

        for (var row = 0; row < rows; row++)
        {
            var at = row;
            Add(f => f.Rows.ElementAtOrDefault(at) is { Text.Length: > 0 } shown ? shown : null, shown => Row(shown, at));
        }

        Add(Clock, ClockText);
        return groups;
    }

    private static XElement Row(ScreenRow row, int at) => new(
        Svg + "text",
        Numbers(("x", Margin), ("y", Bar + (at * RowHeight) + Baseline)),
        row.Parts().Select(p => p.Style == PaintedText.Plain
            ? (XNode)new XText(p.Text)
            : new XElement(Svg + "tspan", new XAttribute("class", p.Style), p.Text)));

    private XElement ClockText(string clock) => new(
        Svg + "text",
        Numbers(("x", Width - Margin), ("y", BarBaseline)),
        new XAttribute("class", "bar"),
        new XAttribute("text-anchor", "end"),
        clock);

    private static string Animations(IReadOnlyList<(int First, int Next)> groups, Film film)
    {
        string Percent(int frame) => (100 * (film.Frames[frame].From / film.Length)).ToString("0.###", CultureInfo.InvariantCulture);
        var css = new StringBuilder();
        css.Append(CultureInfo.InvariantCulture, $"g{{animation:{film.Length.TotalSeconds:0.###}s step-end infinite}}\n");
        for (var i = 0; i < groups.Count; i++)
        {
            var (first, next) = groups[i];
            var hidden = first > 0 ? "0%{visibility:hidden}" : "";
            var gone = next < film.Frames.Count ? $"{Percent(next)}%{{visibility:hidden}}" : "";
            css.Append(CultureInfo.InvariantCulture, $".{Name(i)}{{animation-name:{Name(i)}}}@keyframes {Name(i)}{{{hidden}{Percent(first)}%{{visibility:visible}}{gone}}}\n");
        }

        return css.Append("@media (prefers-reduced-motion:reduce){g{animation:none!important}}\n").ToString();
    }
}
