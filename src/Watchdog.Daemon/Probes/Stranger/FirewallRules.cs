using System.Text.RegularExpressions;
using Watchdog.Daemon.Probes.Running;

namespace Watchdog.Daemon.Probes.Stranger;

/// <summary>
/// The host's firewall as its own programs write it down: nft(8), which lists also what iptables-nft(8) has made, and
/// iptables-save(8) for the rules among these that nft can list and not read again. Text of foreign origin, handed on unread.
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
    /// <exception cref="IOException">No program is there that tells them.</exception>
    public static async Task<FirewallRules> ReadAsync(IProgramRunner host, CancellationToken cancellation)
    {
        var texts = await Task.WhenAll(
            ReadAsync(host, "nft", ["list", "ruleset"], cancellation),
            ReadAsync(host, "iptables-save", [], cancellation),
            ReadAsync(host, "ip6tables-save", [], cancellation));
        return texts is [null, null, null] ? throw new IOException("neither nft nor iptables-save tells the firewall's rules") : new FirewallRules(texts[0], texts[1], texts[2]);
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
        // A file is taken whole or not at all (nft(8), "-f").
        if (_native is not null && await TryLoadAsync(twin, "nft", ["-f", "-"], _native, cancellation) is null)
        {
            return;
        }

        if (_v4 is null && _v6 is null)
        {
            throw new IOException("nft does not read what it has listed, and iptables-save is not there");
        }

        await MustLoadAsync(twin, "nft", ["-f", "-"], _native is null ? null : TablesOfIptables().Replace(_native, ""), cancellation);
        await MustLoadAsync(twin, "iptables-restore", [], _v4, cancellation);
        await MustLoadAsync(twin, "ip6tables-restore", [], _v6, cancellation);
    }

    private static async Task<string?> ReadAsync(IProgramRunner host, string program, string[] arguments, CancellationToken cancellation)
    {
        try
        {
            var result = await host.RunAsync(program, arguments, cancellation);
            return result.ExitCode == 0 ? result.Output : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static async Task MustLoadAsync(IProgramRunner twin, string program, string[] arguments, string? rules, CancellationToken cancellation)
    {
        if (rules is not null && await TryLoadAsync(twin, program, arguments, rules, cancellation) is { } fault)
        {
            throw new IOException($"{program}: {fault}");
        }
    }

    private static async Task<string?> TryLoadAsync(IProgramRunner twin, string program, string[] arguments, string rules, CancellationToken cancellation)
    {
        var result = await twin.RunAsync(program, arguments, rules, cancellation);
        return result.ExitCode == 0 ? null : result.Error.Split('\n')[0];
    }

    // iptables-nft(8) keeps its own in tables of these names, which nft lists from the first column to a brace there.
    [GeneratedRegex(@"^table ip6? (filter|nat|mangle|raw|security) \{$.*?^\}$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex TablesOfIptables();
}
