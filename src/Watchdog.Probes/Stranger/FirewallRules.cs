using System.Text.RegularExpressions;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Stranger;

/// <summary>
/// The host's firewall as its own programs write it down: iptables-save(8) for the tables of iptables-nft(8), of which nft(8) can
/// list what it cannot read again, and nft for all others. Text of foreign origin, handed on unread. What cannot be copied whole
/// is not copied: a rule that is missing would let in whom the host keeps out.
/// </summary>
internal sealed partial class FirewallRules
{
    private readonly string? _native;
    private readonly string? _v4;
    private readonly string? _v6;

    private FirewallRules(string? native, string? v4, string? v6) => (_native, _v4, _v6) = (native, v4, v6);

    /// <summary>Reads them.</summary>
    /// <param name="host">Runs programs in the host's network namespace.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">They cannot be had whole.</exception>
    public static async Task<FirewallRules> ReadAsync(IProgramRunner host, CancellationToken cancellation)
    {
        var texts = await Task.WhenAll(
            ReadAsync(host, "nft", ["list", "ruleset"], cancellation),
            ReadAsync(host, "iptables-save", [], cancellation),
            ReadAsync(host, "ip6tables-save", [], cancellation));
        if (texts is [null, null, null])
        {
            throw new IOException("neither nft nor iptables-save tells the firewall's rules");
        }

        var native = texts[0] is { } listed ? Flows().Replace(listed, "") : null;
        if (native is not null && BelowTheLink().IsMatch(native))
        {
            throw new IOException("it has rules for devices, which a copy would not see");
        }

        return new FirewallRules(native, texts[1], texts[2]);
    }

    /// <summary>Whether a rule may name a link.</summary>
    /// <param name="link">The link's name.</param>
    public bool Mention(string link) => new[] { _native, _v4, _v6 }.Any(t => t?.Contains(link, StringComparison.Ordinal) == true);

    /// <summary>Puts them into another network namespace, which has none.</summary>
    /// <param name="twin">Runs programs there.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">They cannot be had there as they are.</exception>
    public async Task LoadAsync(IProgramRunner twin, CancellationToken cancellation)
    {
        var native = _native ?? "";
        if (_v4 is not null && _v6 is not null && !IsIncompatible(_v4) && !IsIncompatible(_v6))
        {
            await LoadAsync(twin, "iptables-restore", [], _v4, cancellation);
            await LoadAsync(twin, "ip6tables-restore", [], _v6, cancellation);
            native = TablesOfIptables().Replace(native, "");
        }

        if (native.Length == 0)
        {
            return;
        }

        await LoadAsync(twin, "nft", ["-f", "-"], native, cancellation);

        // A table with an owner ends with the program that has made it (nft(8), "owner").
        var there = await ReadAsync(twin, "nft", ["list", "ruleset"], cancellation) ?? "";
        if (Headers(native).Except(Headers(there)).FirstOrDefault() is { } lost)
        {
            throw new IOException($"nft does not keep {lost}");
        }
    }

    private static IEnumerable<string> Headers(string rules) => rules.Split('\n').Where(l => l.StartsWith("table ", StringComparison.Ordinal));

    // Of a table that nft has made under the name of one of iptables' (iptables-nft, nft.c): a line that is no rule.
    private static bool IsIncompatible(string saved) => saved.Contains("incompatible", StringComparison.Ordinal);

    private static async Task<string?> ReadAsync(IProgramRunner host, string program, string[] arguments, CancellationToken cancellation)
    {
        try
        {
            var result = await host.RunAsync(program, arguments, cancellation);
            return result.ExitCode == 0 ? result.Output : throw Fault(program, result);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static async Task LoadAsync(IProgramRunner twin, string program, string[] arguments, string rules, CancellationToken cancellation)
    {
        var result = await twin.RunAsync(program, arguments, rules, cancellation);
        if (result.ExitCode != 0)
        {
            throw Fault(program, result);
        }
    }

    private static IOException Fault(string program, ProgramResult result) => new($"{program}: {result.Error.Split('\n')[0]}");

    // iptables-nft(8) keeps its own in tables of these names, which nft lists from the first column to a brace there.
    [GeneratedRegex(@"^table ip6? (filter|nat|mangle|raw|security) \{$.*?^\}\n?", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex TablesOfIptables();

    // Flow tables, and the rules that put connections into them: a short cut for what the host hands on, which says nothing of what
    // comes to it (the kernel takes "flow add" in the forward hook alone: nft_flow_offload.c, nft_flow_offload_validate). What is in
    // a rule's comment, which nft prints last, is no statement.
    [GeneratedRegex(@"^\s*flowtable \S+ \{$.*?^\s*\}\n|^(?:(?!\bcomment\b)[^\n])*\bflow (?:add|offload) @[^\n]*\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Flows();

    // Tables that see packets before a bridge or a VLAN hands them on: a namespace with one link cannot have them.
    [GeneratedRegex(@"^table (bridge|netdev) |\bhook ingress\b", RegexOptions.Multiline)]
    private static partial Regex BelowTheLink();
}
