using System.Text.RegularExpressions;
using Watchdog.Protocol;
using Watchdog.Tests;

namespace Watchdog.Config.Tests;

/// <summary>An option of <c>settings</c> in the NixOS module, read from the module's text: no Nix is needed for it.</summary>
/// <param name="Text">All that the module says of it.</param>
internal sealed partial record ModuleOptions(string Text)
{
    /// <summary>The options by name, <c>ssh.unit</c> among them.</summary>
    public static IReadOnlyDictionary<string, ModuleOptions> All { get; } = ReadAll();

    /// <summary>Whether the module names this default: as the option's own, or, where that is null, in words ("`null` means ...").</summary>
    /// <param name="known">The default of the key: JSON, or words where nothing has to be written for it.</param>
    public bool Agrees(string known)
    {
        var written = Default().Match(Text) is { Success: true } found ? found.Groups["value"].Value : "null";
        if (written is not ("null" or "{ }"))
        {
            return IsSame(written, known);
        }

        return known is not (['"', _, ..] or "true" or "false") || (InWords().Match(Text) is { Success: true } said && IsSame(said.Groups[1].Value, known));
    }

    private static bool IsSame(string said, string known) =>
        said.Trim('"') == known.Trim('"')
        || (TimeSpanText.TryParse(said.Trim('"'), out var a, out _) && TimeSpanText.TryParse(known.Trim('"'), out var b, out _) && a == b);

    // From `freeformType`, the next attribute set of options; an option begins where the first one does, in the same column.
    private static Dictionary<string, ModuleOptions> ReadAll()
    {
        var lines = Checkout.Text("packaging/nixos/module.nix").Split('\n').SkipWhile(l => !l.Contains("freeformType", StringComparison.Ordinal)).SkipWhile(l => l.Trim() != "options = {").ToList();
        var depth = lines[0].Length - lines[0].TrimStart().Length;
        var begin = new Regex($"^ {{{depth + 2}}}([A-Za-z.]+) =");
        var options = new Dictionary<string, ModuleOptions>();
        var name = "";
        foreach (var line in lines.Skip(1).TakeWhile(l => l.TrimEnd() != $"{new string(' ', depth)}}};"))
        {
            name = begin.Match(line) is { Success: true } found ? found.Groups[1].Value : name;
            options[name] = new ModuleOptions(options.TryGetValue(name, out var before) ? $"{before.Text} {line.Trim()}" : line.Trim());
        }

        return options;
    }

    // `key TYPE DEFAULT EXAMPLE ''...''`, where a type is a name or in parentheses; or `default = DEFAULT;`.
    [GeneratedRegex("""(= key (\((?:[^()]|\([^()]*\))*\)|[A-Za-z.]+) (?<value>"[^"]*"|\{ \}|\w+) )|(\bdefault = (?<value>"[^"]*"|[^;]+);)""")]
    private static partial Regex Default();

    [GeneratedRegex("`null` means ([^;.,]+)")]
    private static partial Regex InWords();
}
