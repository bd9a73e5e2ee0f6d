using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Watchdog.Architecture.Tests;

/// <summary>Sources as the compiler understands them: which name means which type.</summary>
internal static class SourceModel
{
    private const string ImplicitUsings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    /// <summary>
    /// Reads sources together. The packages are not among what they refer to, nor is what generators write: a name of either
    /// means nothing here, and a name of our own means what it says.
    /// </summary>
    /// <param name="sources">The name and the text of each.</param>
    public static CSharpCompilation Compile(IEnumerable<(string Name, string Text)> sources)
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        var trees = sources.Append(("", ImplicitUsings)).Select(s => CSharpSyntaxTree.ParseText(s.Item2, options, s.Item1));
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(a => Path.GetFileName(a) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll"))
            .Select(a => MetadataReference.CreateFromFile(a));
        return CSharpCompilation.Create("sources", trees, framework);
    }
}
