using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Watchdog.Architecture.Tests;

/// <summary>
/// The rooms of the house and the arrows between them. A room is a namespace: a folder without a namespace of its own only sorts
/// files. An arrow is drawn where code of one room names a type of another; comments draw none.
/// </summary>
internal sealed class Rooms
{
    private readonly SortedDictionary<(string From, string To), SortedSet<string>> _uses = [];

    private Rooms()
    {
    }

    /// <summary>Reads sources together.</summary>
    /// <param name="sources">The name and the text of each.</param>
    public static Rooms Of(IEnumerable<(string Name, string Text)> sources)
    {
        var rooms = new Rooms();
        var compilation = SourceModel.Compile(sources);
        foreach (var tree in compilation.SyntaxTrees)
        {
            rooms.Read(tree.GetRoot(), compilation.GetSemanticModel(tree));
        }

        return rooms;
    }

    /// <summary>The circles: of each the rooms, in alphabetical order. Every room of a circle can be reached from every other.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Circles()
    {
        var names = _uses.Keys.SelectMany(a => new[] { a.From, a.To }).Distinct().Order(StringComparer.Ordinal).ToList();
        var reached = names.ToDictionary(n => n, From);
        return
        [
            .. names
                .Select(n => names.Where(o => reached[n].Contains(o) && reached[o].Contains(n)).ToList())
                .Where(c => c.Count > 0)
                .DistinctBy(c => c[0]),
        ];
    }

    /// <summary>Each arrow between the rooms of a circle, with some of the uses that draw it, the arrows of the fewest uses first.</summary>
    public IEnumerable<string> Arrows(IReadOnlyCollection<string> circle) => _uses
        .Where(u => circle.Contains(u.Key.From) && circle.Contains(u.Key.To))
        .OrderBy(u => u.Value.Count)
        .Select(u => $"{u.Key.From} -> {u.Key.To}: {string.Join(", ", u.Value.Take(3))}{(u.Value.Count > 3 ? $" and {u.Value.Count - 3} more" : "")}");

    private HashSet<string> From(string room)
    {
        var reached = new HashSet<string>();
        var next = new Stack<string>([room]);
        while (next.TryPop(out var from))
        {
            foreach (var (arrow, _) in _uses.Where(u => u.Key.From == from))
            {
                if (reached.Add(arrow.To))
                {
                    next.Push(arrow.To);
                }
            }
        }

        return reached;
    }

    private void Read(SyntaxNode root, SemanticModel model)
    {
        foreach (var name in root.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            if (name.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>() is not { } user || model.GetDeclaredSymbol(user) is not { } from)
            {
                continue;
            }

            var info = model.GetSymbolInfo(name);
            foreach (var type in info.CandidateSymbols.Append(info.Symbol).Select(TypeOf).OfType<INamedTypeSymbol>().Where(t => t.Locations.Any(l => l.IsInSource)))
            {
                Draw(from, type);
            }
        }
    }

    private void Draw(INamedTypeSymbol from, INamedTypeSymbol to)
    {
        var arrow = (From: from.ContainingNamespace.ToDisplayString(), To: to.ContainingNamespace.ToDisplayString());
        if (arrow.From == arrow.To)
        {
            return;
        }

        if (!_uses.TryGetValue(arrow, out var uses))
        {
            _uses[arrow] = uses = [];
        }

        uses.Add($"{from.Name} uses {to.Name}");
    }

    // Whoever uses a member uses the type that has it, whether or not it is named.
    private static INamedTypeSymbol? TypeOf(ISymbol? symbol) => symbol switch
    {
        INamedTypeSymbol type => type,
        IMethodSymbol { ReducedFrom: { } extension } => extension.ContainingType,
        null => null,
        var member => member.ContainingType,
    };
}
