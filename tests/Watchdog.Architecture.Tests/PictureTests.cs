using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Watchdog.Architecture.Tests;

/// <summary>The pictures of the documentation: each shows what it has in it, and loads or runs nothing wherever it is shown.</summary>
public sealed partial class PictureTests
{
    private const int MostBytes = 100_000;
    private static readonly string[] Drawing = ["svg", "title", "desc", "style", "g", "rect", "path", "text", "tspan"];

    [TestCaseSource(nameof(Pictures))]
    public void Picture_Elements_DrawAndNothingElse(string picture)
    {
        var svg = Read(picture);
        var attributes = svg.DescendantsAndSelf().Attributes().ToArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(svg.Name, Is.EqualTo(XName.Get("svg", "http://www.w3.org/2000/svg")));
            Assert.That(svg.DescendantsAndSelf().Select(e => e.Name.LocalName).Distinct(), Is.SubsetOf(Drawing));
            Assert.That(attributes.Select(a => a.Name.LocalName).Where(n => n is "href" or "src" or "style" || n.StartsWith("on", StringComparison.OrdinalIgnoreCase)), Is.Empty);
            Assert.That(svg.Descendants().Where(e => e.Name.LocalName == "style").Select(e => Loads().Match(e.Value).Value), Has.All.Empty);
            Assert.That(attributes.Where(a => !a.IsNamespaceDeclaration).Select(a => Loads().Match(a.Value).Value), Has.All.Empty);
        }
    }

    [TestCaseSource(nameof(Pictures))]
    public void Picture_Words_SayWhatItShows(string picture)
    {
        var svg = Read(picture);

        Assert.That(svg.Elements().Take(2).Select(e => e.Name.LocalName), Is.EqualTo(new[] { "title", "desc" }));
        Assert.That(svg.Elements().Take(2).Select(e => e.Value), Has.None.Empty);
        Assert.That(svg.Value, Does.Contain("prefers-reduced-motion"));
    }

    [TestCaseSource(nameof(Pictures))]
    public void Picture_Size_IsThatOfAPage(string picture) =>
        Assert.That(new FileInfo(Path.Combine(Repository.Root, picture)).Length, Is.LessThanOrEqualTo(MostBytes));

    [Test]
    public void Readme_Recording_IsShownNearTheTopAndToldInWords()
    {
        var top = File.ReadLines(Path.Combine(Repository.Root, "README.md")).Take(25);
        var image = Shown().Match(string.Join('\n', top));

        Assert.That(Pictures(), Does.Contain(image.Groups["file"].Value));
        Assert.That(image.Groups["words"].Value, Has.Length.GreaterThan(100));
    }

    private static IEnumerable<string> Pictures() =>
        Repository.Files().Select(Repository.Relative).Where(f => f.EndsWith(".svg", StringComparison.OrdinalIgnoreCase));

    // No document type: an entity of one could bring in a file.
    private static XElement Read(string picture)
    {
        using var reader = XmlReader.Create(Path.Combine(Repository.Root, picture), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        return XElement.Load(reader);
    }

    [GeneratedRegex(@"url\s*\(|@import|@font-face|[a-z]+://|javascript:|data:", RegexOptions.IgnoreCase)]
    private static partial Regex Loads();

    [GeneratedRegex(@"!\[(?<words>[^\]]+)\]\((?<file>[^)]+\.svg)\)")]
    private static partial Regex Shown();
}
