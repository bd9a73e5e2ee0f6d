using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Watchdog.Architecture.Tests;

/// <summary>
/// No constructor asks for more than a reader can hold: one that does belongs to a type with more than one responsibility, or
/// takes values apart that belong together. The parameters of a record are those of its constructor.
/// </summary>
public sealed class ConstructorTests
{
    private const int MostParameters = 8;

    [Test]
    public void Constructor_Parameters_AreFewEnoughToRead() =>
        Assert.That(
            Repository.AllSources().SelectMany(f => TooLong(Repository.Relative(f), File.ReadAllText(f))),
            Is.Empty,
            $"more than {MostParameters} parameters: split the type, or give what belongs together a type of its own");

    [TestCase("class C({0});")]
    [TestCase("record C({0});")]
    [TestCase("record struct C({0});")]
    [TestCase("struct C({0});")]
    [TestCase("class C { C({0}) { } }")]
    [TestCase("class Outer { sealed record C({0}); }")]
    public void TooLong_OneMore_IsNamed(string type)
    {
        Assert.That(TooLong("C.cs", With(type, MostParameters)), Is.Empty);
        Assert.That(TooLong("C.cs", With(type, MostParameters + 1)), Is.EqualTo(new[] { "C.cs: C, 9 parameters" }));
    }

    [TestCase("class C { void M({0}) { } }")]
    [TestCase("delegate void C({0});")]
    public void TooLong_NoConstructor_IsNotNamed(string type) => Assert.That(TooLong("C.cs", With(type, MostParameters + 1)), Is.Empty);

    private static string With(string type, int parameters) =>
        type.Replace("{0}", string.Join(", ", Enumerable.Range(0, parameters).Select(n => $"(int, int) p{n}")), StringComparison.Ordinal);

    private static IEnumerable<string> TooLong(string file, string text) =>
        from node in CSharpSyntaxTree.ParseText(text, CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview)).GetRoot().DescendantNodes()
        let constructor = ConstructorOf(node)
        where constructor.Parameters > MostParameters
        select $"{file}: {constructor.Name}, {constructor.Parameters} parameters";

    private static (string Name, int Parameters) ConstructorOf(SyntaxNode node) => node switch
    {
        TypeDeclarationSyntax { ParameterList: { } primary } type => (type.Identifier.ValueText, primary.Parameters.Count),
        ConstructorDeclarationSyntax written => (written.Identifier.ValueText, written.ParameterList.Parameters.Count),
        _ => ("", 0),
    };
}
