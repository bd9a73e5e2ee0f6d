using System.Globalization;
using System.Text.Json;
using Watchdog.Core;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Probes.Running;

namespace Watchdog.Daemon.Probes.Access;

/// <summary>
/// The way in by which the operator came who armed is still open: sshd would let that user in from that address, by the
/// means and with a key that were good at arm, into an account that works, and they would still become root.
/// </summary>
internal sealed class AccessProbe(
    IProgramRunner programs,
    Func<int, SshdProgram> sshd,
    SshLoginKeys logins,
    TimeProvider time,
    string doas = DoasRules.Path) : IProbe
{
    private readonly AuthorizedKeys _keys = new(programs);

    /// <inheritdoc/>
    public string Name => "access";

    /// <inheritdoc/>
    public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        if (context.Operator is not { } way)
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, context.Session?.Baseline switch
            {
                null => "known only when somebody arms over SSH",
                { Round: BaselineRound.Overtaken } => "a switch began before it was known who armed",
                _ => "not armed over SSH: nobody's way in is known",
            });
        }

        try
        {
            return await LookAsync(way, context.AtArm(Name), cancellation);
        }
        catch (FileNotFoundException e)
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, e.Message);
        }
    }

    private async Task<ProbeResult> LookAsync(Operator way, ProbeResult? atArm, CancellationToken cancellation)
    {
        if (await Account.ReadAsync(programs, way.User, cancellation) is not { } account)
        {
            return Failed(way, [$"there is no user {way.User}"]);
        }

        var (settings, fault) = await SettingsAsync(way, cancellation);
        if (settings is null)
        {
            return Failed(way, [fault]);
        }

        var groups = (await programs.RunAsync("id", ["-Gn", "--", way.User], cancellation)).Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        List<string> faults = [.. SshdRules.Faults(settings, way, groups), .. account.Faults(today, settings.Is("usepam"))];
        var before = atArm is { Evidence.Length: > 0 } ? JsonSerializer.Deserialize(atArm.Evidence, ProbeJson.Default.AccessEvidence) : null;
        var keys = await _keys.ReadAsync(settings, account, way, before?.Offered ?? await OfferedAsync(settings, way, cancellation), cancellation);
        var now = new AccessEvidence(
            keys.Hashes,
            Means(settings),
            settings.List("authenticationmethods"),
            settings.Value("trustedusercakeys") is "none" ? "" : settings.Value("trustedusercakeys"),
            way.Uid == 0 ? [] : [.. await SudoAsync(way.User, cancellation), .. Doas(way.User, groups)],
            KeysCommand.WantsKey(settings) ? keys.Offered : null,
            keys.NotAsked);
        if (before is not null)
        {
            faults.AddRange(AccessComparison.Faults(before, now, way.User));
        }

        return faults.Count > 0
            ? Failed(way, faults)
            : new ProbeResult(Name, ProbeOutcome.Passed, Describe(way, now), JsonSerializer.Serialize(now, ProbeJson.Default.AccessEvidence));
    }

    /// <summary>The key by which the operator came in; looked for only where it is wanted, while their session is open.</summary>
    private async Task<OfferedKey> OfferedAsync(SshdSettings settings, Operator way, CancellationToken cancellation) =>
        KeysCommand.WantsKey(settings) && way.Sshd > 0 && ProcessStatus.Read(way.Sshd) is { } serving
            ? OfferedKey.Of(await logins.OfAsync(serving, cancellation))
            : OfferedKey.Unknown;

    private async Task<(SshdSettings? Settings, string Fault)> SettingsAsync(Operator way, CancellationToken cancellation)
    {
        var program = sshd(way.LocalPort);
        var connection = string.Create(
            CultureInfo.InvariantCulture,
            $"user={way.User},host={way.Remote},addr={way.Remote},laddr={way.Local},lport={way.LocalPort}");
        var result = await programs.RunAsync(
            program.Path,
            [.. program.Configuration is { } file ? ["-f", file] : Array.Empty<string>(), "-T", "-C", connection],
            cancellation);
        return result.ExitCode == 0
            ? (SshdSettings.Parse(result.Output), "")
            : (null, $"sshd does not accept its configuration: {ProgramResult.FirstLine(result.Error)}");
    }

    private async Task<IReadOnlyList<string>> SudoAsync(string user, CancellationToken cancellation)
    {
        try
        {
            return SudoRules.Parse((await programs.RunAsync("sudo", ["-n", "-l", "-U", user], cancellation)).Output);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    private IReadOnlyList<string> Doas(string user, IReadOnlyList<string> groups)
    {
        try
        {
            return DoasRules.Parse(File.ReadAllText(doas), user, groups);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static List<string> Means(SshdSettings settings)
    {
        (string Keyword, string Means)[] all =
        [
            ("pubkeyauthentication", "publickey"),
            ("passwordauthentication", "password"),
            ("kbdinteractiveauthentication", "keyboard-interactive"),
        ];
        return [.. all.Where(m => settings.Is(m.Keyword)).Select(m => m.Means)];
    }

    private ProbeResult Failed(Operator way, IEnumerable<string> faults) =>
        new(Name, ProbeOutcome.Failed, $"{way.User} from {way.Remote} would not get in: {string.Join("; ", faults)}");

    private static string BecomesRoot(IReadOnlyList<string> rules) => rules.Count == 0
        ? "not root by sudo"
        : rules.All(r => r.StartsWith("doas ", StringComparison.Ordinal)) ? "root by doas" : "root by sudo";

    private static string Describe(Operator way, AccessEvidence now)
    {
        var root = way.Uid == 0 ? "" : $", {BecomesRoot(now.SudoRules)}";
        return string.Create(CultureInfo.InvariantCulture, $"{way.User} from {way.Remote} by {string.Join(" or ", now.Means)}, {now.Keys.Count} keys{root}{(now.NotAsked.Length > 0 ? "; " + now.NotAsked : "")}");
    }
}
