using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Watchdog.Architecture.Tests;

/// <summary>
/// A switch on an enum of our own has no catch-all: a new member is then an error of the compiler (CS8509) at each switch
/// expression that must know it, instead of being taken for whatever came last. A switch statement the compiler does not look at
/// in that way: it names each member.
/// </summary>
public sealed class EnumSwitchTests
{
    private const string Own = """
        enum Colour { Red, Green }
        static class Uses
        {
        """;

    [Test]
    public void OwnEnum_Switches_HaveNoCatchAll() =>
        Assert.That(Catches(Repository.AllSources().Select(f => (Repository.Relative(f), File.ReadAllText(f)))), Is.Empty, "name each member");

    [TestCase("static string A(Colour c) => c switch { Colour.Red => \"r\", _ => \"g\" };")]
    [TestCase("static string A(Colour? c) => c switch { Colour.Red => \"r\", _ => \"g\" };")]
    [TestCase("static string A(Colour c) => c switch { Colour.Red => \"r\", var other => $\"{other}\" };")]
    [TestCase("static void A(Colour c) { switch (c) { case Colour.Red: break; default: break; } }")]
    [TestCase("static void A(Colour c) { switch (c) { case Colour.Red: break; } }")]
    public void Catches_CatchAll_IsFound(string member) => Assert.That(CatchesIn(member), Has.Count.EqualTo(1));

    [TestCase("static string A(Colour c) => c switch { Colour.Red => \"r\", Colour.Green => \"g\" };")]
    [TestCase("static string A(Colour? c) => c switch { Colour.Red => \"r\", Colour.Green => \"g\", null => \"\" };")]
    [TestCase("static string A(Colour c, bool b) => c switch { _ when b => \"b\", Colour.Red or Colour.Green => \"g\" };")]
    [TestCase("static string A(int c) => c switch { 1 => \"r\", _ => \"g\" };")]
    [TestCase("static string A(System.DayOfWeek d) => d switch { System.DayOfWeek.Monday => \"m\", _ => \"\" };")]
    [TestCase("static void A(Colour c) { switch (c) { case Colour.Red: break; case Colour.Green: break; } }")]
    [TestCase("static void A(Colour c) { switch (c) { case Colour.Red or Colour.Green: break; } }")]
    public void Catches_EachMemberIsNamed_IsNone(string member) => Assert.That(CatchesIn(member), Is.Empty);

    private static List<string> CatchesIn(string member) => Catches([("Uses.cs", $"{Own}{member}\n}}")]);

    private static List<string> Catches(IEnumerable<(string Name, string Text)> sources)
    {
        var compilation = SourceModel.Compile(sources);
        return [.. compilation.SyntaxTrees.SelectMany(tree => CatchesIn(tree, compilation.GetSemanticModel(tree)))];
    }

    private static IEnumerable<string> CatchesIn(SyntaxTree tree, SemanticModel model)
    {
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            var isCaught = node switch
            {
                SwitchExpressionSyntax e when OwnEnumOf(e.GoverningExpression, model) is not null =>
                    e.Arms.Any(a => a.WhenClause is null && a.Pattern is DiscardPatternSyntax or VarPatternSyntax),
                SwitchStatementSyntax s when OwnEnumOf(s.Expression, model) is { } type =>
                    s.Sections.SelectMany(n => n.Labels).Any(l => l is DefaultSwitchLabelSyntax) || !NamesEach(s, type, model),
                _ => false,
            };
            if (isCaught)
            {
                var line = node.GetLocation().GetLineSpan();
                yield return $"{tree.FilePath}:{line.StartLinePosition.Line + 1}";
            }
        }
    }

    private static bool NamesEach(SwitchStatementSyntax statement, INamedTypeSymbol type, SemanticModel model)
    {
        var named = statement.Sections
            .SelectMany(s => s.Labels)
            .SelectMany(l => l.DescendantNodes())
            .Select(n => model.GetSymbolInfo(n).Symbol)
            .OfType<IFieldSymbol>()
            .Select(f => f.Name)
            .ToHashSet();
        return type.GetMembers().OfType<IFieldSymbol>().All(m => named.Contains(m.Name));
    }

    private static INamedTypeSymbol? OwnEnumOf(ExpressionSyntax expression, SemanticModel model)
    {
        var type = model.GetTypeInfo(expression).Type as INamedTypeSymbol;
        if (type is { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T })
        {
            type = type.TypeArguments[0] as INamedTypeSymbol;
        }

        return type is { TypeKind: TypeKind.Enum } && type.Locations.Any(l => l.IsInSource) ? type : null;
    }
}
