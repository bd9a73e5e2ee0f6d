using System.Text.RegularExpressions;

namespace Watchdog.Cli.Tests;

/// <summary>Help, manual page, README and completion have the same commands, options and exit codes: those of the program.</summary>
internal sealed partial class VerbTableTests
{
    private const string Page = "packaging/man/rollbackctl.1";

    // Which command takes the options of which, as the page says there.
    private static readonly Dictionary<string, string> TakesThoseOf = new() { ["run"] = "arm", ["deploy"] = "run" };

    [Test]
    public async Task Help_Verbs_AreThoseOfTheManualPage()
    {
        var verbs = await VerbsAsync();

        Assert.That(Sections().Keys, Is.EquivalentTo(verbs));
        Assert.That(await CompletedAsync(""), Is.EquivalentTo(verbs));
    }

    [Test]
    public async Task Readme_NamesEachVerb_ButThoseForPrograms()
    {
        var readme = await File.ReadAllTextAsync(Checkout.PathOf("README.md"));
        string[] forPrograms = ["boot", "incoming", "help"];

        Assert.That((await VerbsAsync()).Except(forPrograms).Where(v => !readme.Contains($"| `{v}", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCaseSource(nameof(Verbs))]
    public async Task Options_OfAVerb_AreInItsHelpItsCompletionAndTheManualPage(string verb)
    {
        var own = (await OptionsAsync(verb)).Except(await OptionsAsync("help")).ToArray();
        var inPage = OptionPattern().Matches(Sections()[verb].Replace("\\-", "-", StringComparison.Ordinal)).Select(m => m.Value).Distinct();

        Assert.That(await CompletedAsync(verb, "--"), Is.EquivalentTo(own.Concat(await OptionsAsync("help")).Where(o => o.StartsWith("--", StringComparison.Ordinal))));
        if (TakesThoseOf.TryGetValue(verb, out var other))
        {
            own = [.. own.Except(await OptionsAsync(other))];
        }

        Assert.That(own.Where(o => o.StartsWith("--", StringComparison.Ordinal)), Is.SubsetOf(inPage), $"{Page} has these of {verb}");
    }

    [Test]
    public async Task Options_OfEachVerb_AreInTheManualPage()
    {
        var page = (await File.ReadAllTextAsync(Checkout.PathOf(Page))).Replace("\\-", "-", StringComparison.Ordinal);
        var options = page[page.IndexOf(".SH OPTIONS", StringComparison.Ordinal)..];
        options = options[..options.IndexOf(".SH EXIT STATUS", StringComparison.Ordinal)];

        Assert.That(OptionPattern().Matches(options).Select(m => m.Value).Distinct(), Is.SupersetOf((await OptionsAsync("help")).Append("--version")));
    }

    [TestCaseSource(nameof(Verbs))]
    public async Task ExitCodes_OfAVerb_AreInItsHelpAndTheManualPage(string verb)
    {
        if (verb == "help")
        {
            return;
        }

        var help = (await CliRun.RunAsync([verb, "--help"])).Output;
        Assert.That(help, Does.Contain($"Exit codes of {verb}:\n"));
        var text = help[help.IndexOf($"Exit codes of {verb}:", StringComparison.Ordinal)..].Split("\n\n")[0];
        var said = Regex.Matches(text, @"^  (\d+)  ", RegexOptions.Multiline).Select(m => m.Groups[1].Value);

        var page = await File.ReadAllTextAsync(Checkout.PathOf(Page));
        var entry = Regex.Match(page, $@"^\.SS Of each command\n[\s\S]*?^\.B {verb}\n([\s\S]*?)(?=^\.(?:TP|SH|PP))", RegexOptions.Multiline);
        Assert.That(entry.Success, Is.True, $"{Page}, \"Of each command\", has {verb}");
        Assert.That(Regex.Matches(entry.Groups[1].Value, @"\b(\d{1,3})\b ").Select(m => m.Groups[1].Value), Is.EqualTo(said), $"{Page}: {verb}");
    }

    [Test]
    public async Task Environment_EachVariable_IsInTheManualPage()
    {
        var page = await File.ReadAllTextAsync(Checkout.PathOf(Page));
        string[] variables = [GlobalOptions.SocketVariable, AskedOver.Variable, "ROLLBACKCTL_LIMIT_SECONDS", "NO_COLOR"];

        Assert.That(variables.Where(v => !page.Contains($".B {v}\n", StringComparison.Ordinal)), Is.Empty);
    }

    private static IEnumerable<string> Verbs() => VerbsAsync().GetAwaiter().GetResult();

    private static async Task<IReadOnlyList<string>> VerbsAsync()
    {
        var help = (await CliRun.RunAsync(["--help"])).Output;
        var commands = help[help.IndexOf("Commands:", StringComparison.Ordinal)..].Split("\n\n")[0];
        return [.. Regex.Matches(commands, "^  ([a-z]+)", RegexOptions.Multiline).Select(m => m.Groups[1].Value)];
    }

    private static async Task<IReadOnlyList<string>> OptionsAsync(string verb)
    {
        var help = (await CliRun.RunAsync([verb, "--help"])).Output;
        var options = help[help.IndexOf("Options:", StringComparison.Ordinal)..].Split("\n\n")[0];
        return [.. Regex.Matches(options, @"^  ((?:[-/][^ ,]+(?:, )?)+)", RegexOptions.Multiline)
            .SelectMany(m => m.Groups[1].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries))
            .Where(o => o.StartsWith('-') && o != "-?")];
    }

    private static async Task<IReadOnlyList<string>> CompletedAsync(params string[] line)
    {
        var run = await CliRun.RunAsync(["complete", "--", .. line], e => e with { Variable = _ => "/nowhere/control" });
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[0])];
    }

    /// <summary>The manual page's part on each command: from its name to the next one's.</summary>
    private static Dictionary<string, string> Sections()
    {
        var page = File.ReadAllText(Checkout.PathOf(Page));
        var commands = page[page.IndexOf(".SH COMMANDS", StringComparison.Ordinal)..];
        commands = commands[..commands.IndexOf("\n.SH OPTIONS", StringComparison.Ordinal)];
        var heads = Regex.Matches(commands, @"^\.TP\n\.BR? (?:""\\-H \\fIHOST\\fR )?([a-z]+)""?(?=[ \n])", RegexOptions.Multiline).ToList();
        return heads.Zip([.. heads.Skip(1).Select(h => h.Index), commands.Length], (head, end) => (head.Groups[1].Value, Text: commands[head.Index..end]))
            .ToDictionary(s => s.Value, s => s.Text);
    }

    [GeneratedRegex("(?<![a-z-])--?[a-zA-Z][a-z-]*")]
    private static partial Regex OptionPattern();
}
