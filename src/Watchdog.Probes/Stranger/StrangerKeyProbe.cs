using System.Net;
using System.Text.Json;
using Watchdog.Core;
using Watchdog.Host.Running;
using Watchdog.Probes.Access;
using Watchdog.Probes.WireGuard;

namespace Watchdog.Probes.Stranger;

/// <summary>
/// sshd tells a stranger that it would take the operator's own key, for the operator's account, at the address and port to
/// which the operator came: AllowUsers, Match, RevokedKeys, the key files' owners and modes, the firewall and the tunnel in
/// one answer. Asked at arm, after each activation, and then once a minute.
/// </summary>
internal sealed class StrangerKeyProbe(
    WayInReader ways,
    IProgramRunner programs,
    KeyAnswers answers,
    Func<StrangerOrder, StrangerReport> run) : IProbe
{
    /// <inheritdoc/>
    public string Name => KnownProbe.StrangerKey.Name;

    /// <inheritdoc/>
    public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        if (context.Operator is not { } way)
        {
            return Skipped("known only when somebody arms over SSH, or has logged in by a key before");
        }

        try
        {
            return context.AtArm(Name) is { Evidence.Length: > 0 } before
                ? await AskAgainAsync(JsonSerializer.Deserialize(before.Evidence, StrangerJson.Default.KeyQuestion)!, way, Since(context), cancellation)
                : await AskFirstAsync(way, cancellation);
        }
        catch (IOException e)
        {
            // A program that is not installed, or a PID 1 that does not say which sshd it is: nobody was asked.
            return Skipped(e.Message);
        }
    }

    private async Task<ProbeResult> AskFirstAsync(Operator way, CancellationToken cancellation)
    {
        if (way.Authentication.Means is not (LoginMeans.PublicKey or ""))
        {
            return Skipped($"{way.User} came in by {way.Authentication.Means}: there is no key to ask for");
        }

        if (await ways.ReadAsync(way, OfferedKey.Of(way), cancellation) is not { Keys.Offered: { Blob.Length: > 0 } key })
        {
            return Skipped(way.Authentication.Key.Length == 0
                ? $"the journal does not tell by which key {way.User} came in"
                : $"the key by which {way.User} came in, {way.Authentication.Key}, is in no file and no command's output (a certificate's is not)");
        }

        if (!IPAddress.TryParse(way.Local, out var local) || IPAddress.IsLoopback(local) || local.IsIPv6LinkLocal)
        {
            return Skipped($"{way.User} came in to {way.Local}, which no stranger can reach");
        }

        var question = await ThroughTunnelAsync(new KeyQuestion(way.User, $"{key.Type} {key.Blob}", way.Local, way.LocalPort), local, cancellation);
        var answer = Ask(question);

        // A key that sshd did not take at arm says nothing later: sshd or the firewall may refuse the stranger's address, and not
        // the key.
        return answer.Outcome == KeyOutcome.Accepted
            ? new ProbeResult(Name, ProbeOutcome.Passed, Words(question, answer), JsonSerializer.Serialize(question, StrangerJson.Default.KeyQuestion))
            : Skipped($"{Words(question, answer)}: a stranger's login is no measure here");
    }

    private async Task<ProbeResult> AskAgainAsync(KeyQuestion question, Operator way, string since, CancellationToken cancellation)
    {
        if (answers.Find(question, since) is not { } answer)
        {
            answer = Ask(question);
            if (answer.Outcome == KeyOutcome.Refused && await ways.HangsOnAddressAsync(way, cancellation))
            {
                answer = new KeyAnswer(KeyOutcome.NotAnswered, "sshd now answers by the client's address, and a stranger has another: `access` judges by the rules");
            }

            answers.Keep(question, since, answer);
        }

        return answer.Outcome switch
        {
            KeyOutcome.Accepted => new ProbeResult(Name, ProbeOutcome.Passed, Words(question, answer)),
            KeyOutcome.Refused => new ProbeResult(Name, ProbeOutcome.Failed, Words(question, answer) + " any more"),

            // Whether the port can be reached is for the probes that look at nothing else.
            KeyOutcome.NotAnswered => Skipped(Words(question, answer)),
        };
    }

    private KeyAnswer Ask(KeyQuestion question)
    {
        var report = run(new StrangerOrder([], []) { Key = question });
        return report.Key ?? new KeyAnswer(KeyOutcome.NotAnswered, report.CannotLook ?? "nothing was seen");
    }

    /// <summary>The question, through the WireGuard interface that has the address and listens, where there is one.</summary>
    private async Task<KeyQuestion> ThroughTunnelAsync(KeyQuestion question, IPAddress local, CancellationToken cancellation)
    {
        try
        {
            var dump = await programs.RunAsync("wg", ["show", "all", "dump"], cancellation);
            return WireGuardDump.Parse(dump.Output).FirstOrDefault(i => i.Port > 0 && local.Equals(HostAddresses.Of(i.Name))) is { } tunnel
                ? question with { Tunnel = tunnel.Name, TunnelKey = tunnel.PublicKey, TunnelPort = tunnel.Port }
                : question;
        }
        catch (FileNotFoundException)
        {
            return question;
        }
    }

    // A rung of the rollback is an activation too.
    private static string Since(ProbeContext context) => context.Session is { } session
        ? $"{session.Id} {session.ActivationEnded?.BootId} {session.ActivationEnded?.Boot.Ticks} {session.Rungs.Length}"
        : "";

    private static string Words(KeyQuestion question, KeyAnswer answer) =>
        $"{question.User} at {(question.Address.Contains(':') ? $"[{question.Address}]" : question.Address)}:{question.Port}{(question.Tunnel.Length > 0 ? $" through {question.Tunnel}" : "")}: {answer.Detail}";

    private ProbeResult Skipped(string why) => new(Name, ProbeOutcome.Skipped, why);
}
