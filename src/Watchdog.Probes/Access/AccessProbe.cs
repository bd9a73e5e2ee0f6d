using System.Globalization;
using Watchdog.Core;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Access;

/// <summary>
/// The way in by which the operator came who armed is still open: sshd would let that user in from that address, by the
/// means and with a key that were good at arm, into an account that works, and they would still become root.
/// </summary>
internal sealed class AccessProbe(
    IProgramRunner programs,
    Func<int, SshdProgram> sshd,
    TimeProvider time,
    string doas = DoasRules.Path,
    Func<string, bool>? isSetUidRoot = null,
    PamService? pam = null) : IProbe
{
    private readonly AuthorizedKeys _keys = new(programs, time);
    private readonly RevokedKeys _revoked = new(programs);
    private readonly SshdQuestion _sshd = new(programs, sshd);
    private readonly PamService _pam = pam ?? new PamService();
    private readonly RootPrograms _root = new(programs, doas, isSetUidRoot ?? RootPrograms.IsSetUidRoot);

    /// <inheritdoc/>
    public string Name => KnownProbe.Access.Name;

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
        catch (IOException e)
        {
            // No sshd, or a program that is not installed, or a PID 1 that does not say which sshd it is: nobody was asked.
            return new ProbeResult(Name, ProbeOutcome.Skipped, e.Message);
        }
    }

    private async Task<ProbeResult> LookAsync(Operator way, ProbeResult? atArm, CancellationToken cancellation)
    {
        if (await Account.ReadAsync(programs, way.User, cancellation) is not { } account)
        {
            return Failed(way, [$"there is no user {way.User}"]);
        }

        var (settings, host, fault) = await _sshd.AskAsync(way, cancellation);
        if (settings is null)
        {
            return Failed(way, [fault]);
        }

        var before = atArm is { Outcome: ProbeOutcome.Passed, Evidence.Length: > 0 } ? AccessEvidence.Parse(atArm.Evidence) : null;
        var keys = await _keys.ReadAsync(settings, account, way, host, before?.Keys.Offered ?? OfferedKey.Of(way), cancellation);
        var now = new AccessEvidence(AccessKeys.Of(keys), AccessTerms.Of(settings), new AccessAccount(account.HasPassword, SudoRules: []));
        try
        {
            return await JudgeAsync(way, before, now, account, settings, host, keys, cancellation);
        }
        catch (IOException e)
        {
            // A question that could not be asked has no answer, and ForcedLogins keeps what it knows.
            return new ProbeResult(Name, ProbeOutcome.Skipped, e.Message, now.ToJson());
        }
    }

    private async Task<ProbeResult> JudgeAsync(
        Operator way,
        AccessEvidence? before,
        AccessEvidence now,
        Account account,
        SshdSettings settings,
        string host,
        AuthorizedKeys.Found keys,
        CancellationToken cancellation)
    {
        var groups = await account.GroupsAsync(programs, cancellation);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        List<string> faults =
        [
            .. SshdRules.Faults(settings, way, groups, host, keys.Own is { Command.Length: > 0 }),
            .. account.Faults(today, settings.Is("usepam"), settings.Path("chrootdirectory").Length > 0),
        ];
        if (way.Authentication.Means is LoginMeans.PublicKey or "" && settings.Is("pubkeyauthentication") && keys.Hashes.Count + keys.Authorities.Count > 0
            && await _revoked.FaultAsync(settings, keys.Offered, cancellation) is { } revoked)
        {
            faults.Add(revoked);
        }

        if (way.Became == "su" && await Account.ReadAsync(programs, "root", cancellation) is { HasPassword: false })
        {
            faults.Add($"root has no password, by which {way.User} became root");
        }

        now = now with
        {
            Account = now.Account with
            {
                SudoRules = way.Uid == 0 ? [] : await _root.RulesAsync(way.User, groups, cancellation),
                RootPrograms = way.Uid == 0 ? [] : _root.Working(),
            },
        };
        if (before is not null)
        {
            if (AccessComparison.LacksPassword(before, now, way) && _pam.AsksForPasswordAlone("sudo")
                && await _root.AsksForOwnPasswordAsync(way.User, cancellation))
            {
                faults.Add($"sudo asks {way.User} for a password, and none can match any more");
            }

            faults.AddRange(AccessComparison.Faults(before, now, way, keys.Fault));
        }

        // The evidence is of a result that failed, too: a command that is forced upon a login is one whatever else is wrong.
        return faults.Count > 0
            ? Failed(way, faults) with { Evidence = now.ToJson() }
            : new ProbeResult(Name, ProbeOutcome.Passed, Describe(way, now), now.ToJson());
    }

    private ProbeResult Failed(Operator way, IEnumerable<string> faults) =>
        new(Name, ProbeOutcome.Failed, $"{way.User} from {way.Remote} would not get in: {string.Join("; ", faults)}");

    private static string BecomesRoot(IReadOnlyList<string> rules) => rules.Count == 0
        ? "not root by sudo"
        : rules.All(SudoRules.IsOfDoas) ? "root by doas" : "root by sudo";

    private static string Describe(Operator way, AccessEvidence now)
    {
        var root = way.Uid == 0 ? "" : $", {BecomesRoot(now.Account.SudoRules)}";
        var means = way.Authentication.Means.Length > 0 ? way.Authentication.Means : string.Join(" or ", now.Terms.Means);
        return string.Create(CultureInfo.InvariantCulture, $"{way.User} from {way.Remote} by {means}, {now.Keys.Hashes.Count} keys{root}{(now.Keys.NotAsked.Length > 0 ? "; " + now.Keys.NotAsked : "")}");
    }
}
