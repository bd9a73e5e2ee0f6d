using Watchdog.Lab.Running;
using Watchdog.Protocol;

namespace Watchdog.Lab.Demo;

/// <summary>One lockout of the demo, from the arm to the verdict, as its operator sees it.</summary>
/// <param name="output">Where it speaks.</param>
/// <param name="host">The host; its operator is let in.</param>
/// <param name="baseline">The store path of the system that has to come back.</param>
internal sealed class DemoLockout(Output output, LabHost host, string baseline)
{
    private const string Window = "10s";
    private const string Cause = $"no proof within {Window} after the switch";
    private const double Microseconds = 1e6;
    private static readonly TimeSpan LoginLimit = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan SwitchLimit = TimeSpan.FromMinutes(3);

    // Failed attempts for so long, and the host is not expected back.
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(60);

    private readonly WatchdogClient _client = new(host);
    private readonly Timeline _timeline = new();
    private HostSystems? _during;
    private double? _deadline;
    private double? _firstOut;
    private double? _in;

    /// <summary>Runs it.</summary>
    /// <param name="generation">What locks out.</param>
    /// <param name="what">In words.</param>
    /// <param name="isDirect">Whether the switch is run on the ssh session itself; else as nixos-rebuild does, and the LAN is tried, too.</param>
    public async Task<LockoutResult> RunAsync(string generation, string what, bool isDirect)
    {
        output.Say($"\n== {generation}: {what}");
        var before = await HostSystems.OfAsync(host);
        var cursor = await CursorAsync();
        output.Say($"operator@wg$ rollbackctl arm --window {Window}");
        var armed = await AsOperatorAsync(Way.Wg, "rollbackctl", "arm", "--window", Window);
        output.Say(string.Join('\n', armed.Output.Split('\n').Take(2)));
        if (!armed.Succeeded || (await _client.StatusAsync()).Session is not { } session)
        {
            return Failed(generation, $"not armed: {armed.Errors.Trim()}");
        }

        var switching = await SwitchAsync(generation, isDirect);
        output.SayPart("new ssh sessions over wg:");
        var failure = await UntilLetInAsync(triesLan: !isDirect) ? null : $"still locked out after {GiveUp.TotalSeconds} s";
        await switching;
        await TellAsync(cursor, before);
        failure ??= await VerifyAsync(session, before) ?? Verdict();
        return failure is null ? Result(generation, null) : Failed(generation, failure);
    }

    private LockoutResult Failed(string generation, string why)
    {
        output.Say($"FAILED: {why}");
        return Result(generation, why);
    }

    private LockoutResult Result(string generation, string? failure) =>
        new(generation, failure, _in - _deadline, _in - _firstOut, _timeline.SinceArm());

    private Task<CommandResult> AsOperatorAsync(Way way, params string[] command) => host.OperatorAsync(way, "root", LoginLimit, command);

    private async Task<string> CursorAsync()
    {
        const string mark = "-- cursor: ";
        var lines = (await host.InAsync("journalctl", "--lines", "0", "--show-cursor")).Text.Split('\n');
        return Array.Find(lines, l => l.StartsWith(mark, StringComparison.Ordinal))?[mark.Length..] ?? throw new LabException("journalctl told no cursor");
    }

    /// <summary>Returns when the switch has ended, or, run directly, when it is under way; the task within is its end.</summary>
    private async Task<Task> SwitchAsync(string generation, bool isDirect)
    {
        if (!isDirect)
        {
            output.Say($"operator@wg$ lab-switch {generation}   (as nixos-rebuild: the profile, then switch-to-configuration in a unit)");
            foreach (var line in await SwitchOverSshAsync(generation))
            {
                output.Say($"  {Timeline.Short(line)}");
            }

            return Task.CompletedTask;
        }

        output.Say($"operator@wg$ lab-switch --direct {generation}   (switch-to-configuration on this very ssh session)");
        var switching = SwitchOverSshAsync("--direct", generation);
        while (!_timeline.Has("stopping the following units") && !switching.IsCompleted)
        {
            await PauseAsync(50);
        }

        await PauseAsync(300);
        return switching;
    }

    /// <summary>The operator's switch, with what he sees of it, and its end.</summary>
    private async Task<List<string>> SwitchOverSshAsync(params string[] switchArguments)
    {
        const int connectionLost = 255;
        _timeline.Note("operator", "the switch begins (ssh over wg)");
        var seen = new List<string>();
        var exitCode = await LabCommand.FollowAsync(
            ["op", host.Name, "wg", "lab-switch", .. switchArguments],
            line =>
            {
                _timeline.Note("switch", line);
                seen.Add(line);
            },
            SwitchLimit);
        _timeline.Note("operator", exitCode == connectionLost
            ? $"the ssh session with the switch in it is dead ({connectionLost})"
            : $"the switch ended: exit status {exitCode}");
        return seen;
    }

    /// <summary>Tries to log in over wg, without a pause, until it works; looks out of band at what the host waits for meanwhile.</summary>
    private async Task<bool> UntilLetInAsync(bool triesLan)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(from) < GiveUp)
        {
            var start = Figures.Now();
            var login = await AsOperatorAsync(Way.Wg, "true");
            if (login.Succeeded)
            {
                _in = Figures.Now();
                _timeline.Note("operator", $"ssh over wg: IN, after {Figures.Tenths(_in.Value - start)} s", _in);
                output.Say(" IN");
                return true;
            }

            _timeline.Note("operator", $"ssh over wg: {Reason(login)} (for {Figures.Tenths(Figures.Now() - start)} s)", start);
            _firstOut ??= start;
            output.SayPart(" no");

            // Only once it is locked out: a login that works is proof, and there would be nothing to see.
            if (triesLan)
            {
                triesLan = false;
                await TryLanAsync();
            }

            await LookAtDeadlineAsync();
        }

        output.Say();
        return false;
    }

    private async Task TryLanAsync()
    {
        var start = Figures.Now();
        var login = await AsOperatorAsync(Way.Lan, "true");
        _timeline.Note("operator", login.Succeeded ? "ssh over the LAN: in" : $"ssh over the LAN: {Reason(login)} (for {Figures.Tenths(Figures.Now() - start)} s)", start);
    }

    /// <summary>The deadline PID 1 waits for, once the switch has ended.</summary>
    private async Task LookAtDeadlineAsync()
    {
        if (_deadline is null && (await _client.TryStatusAsync())?.Session is { Phase: Phase.Probation, Deadline: { } deadline })
        {
            _deadline = deadline.AtRealtimeUsec / Microseconds;
            _timeline.Note("deadline", "the window ends: PID 1 starts the rollback", _deadline);
            _during = await HostSystems.OfAsync(host);
        }
    }

    // In ssh's words.
    private static string Reason(CommandResult login) => login.Errors.Split('\n')[0].Trim() is { Length: > 0 } line
        ? line[(line.LastIndexOf(": ", StringComparison.Ordinal) is >= 0 and var at ? at + 2 : 0)..]
        : "no answer";

    private async Task TellAsync(string cursor, HostSystems before)
    {
        await PauseAsync(300); // the session's last lines reach the journal
        var journal = await host.InAsync("journalctl", "--after-cursor", cursor, "--output", "json", "--output-fields", JournalEvents.Fields);
        _timeline.Add(JournalEvents.Of(JournalEntry.Read(journal.Text)));
        output.Say($"\n  seconds since the arm\n{_timeline}\n");
        var after = await HostSystems.OfAsync(host);
        var table = new Table("", "before", "locked out", "after");
        HostSystems?[] at = [before, _during, after];
        void Row(string name, Func<HostSystems, string> cell) => table.Add([name, .. at.Select(s => s is null ? "not seen" : cell(s))]);
        Row("running", s => HostSystems.NameOf(s.Running) + (s.IsHalfSwitched ? ", half-switched" : ""));
        Row("profile", s => $"{HostSystems.NameOf(s.Profile)} ({s.ProfileLink})");
        Row("boot default", s => HostSystems.NameOf(s.BootDefault));
        output.Say($"{table}\n");
    }

    /// <summary>New sessions both ways, the system of before, and the session's end on record.</summary>
    /// <returns>What is not so; null where all is.</returns>
    private async Task<string?> VerifyAsync(Session session, HostSystems before)
    {
        foreach (var way in (Way[])[Way.Wg, Way.Lan])
        {
            if (!(await AsOperatorAsync(way, "true")).Succeeded)
            {
                return $"no new ssh session over {way}";
            }
        }

        // The operator may be in while the host still verifies that everything is as it was.
        var history = await HistoryAsync(session.Id);
        if (history is not [.., { Event: "rolled-back" } last] || last.Fields.GetValueOrDefault("phase") != "RolledBack" || last.Fields.GetValueOrDefault("cause") != Cause)
        {
            return $"the history does not end with a rollback because of: {Cause}\n{string.Join('\n', history.Select(e => $"{e.Event}: {e.Text}"))}";
        }

        var after = await HostSystems.OfAsync(host);
        if (after.Running != baseline || !after.IsSameAs(before))
        {
            return $"a generation is not what it was: {before}, {after}";
        }

        if ((await _client.StatusAsync()).Last is not { Phase: Phase.RolledBack } ended || ended.Id != session.Id)
        {
            return "the session did not end as rolled back";
        }

        output.Say($"new ssh sessions over wg and lan: yes;  history: session {session.Id} rolled back, {Cause}");
        return null;
    }

    private async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(string id)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var history = WatchdogClient.HistoryOf(await AsOperatorAsync(Way.Wg, "rollbackctl", "--json", "history", id));
            if (history.Any(e => e.Event == "rolled-back") || TimeProvider.System.GetElapsedTime(from) > GiveUp)
            {
                return history;
            }

            await PauseAsync(500);
        }
    }

    private string? Verdict()
    {
        if (_firstOut is not { } firstOut || _in is not { } lastIn)
        {
            return "the operator was never locked out";
        }

        if (_deadline is not { } deadline)
        {
            return "the deadline was not seen";
        }

        output.Say($"recovered in {Figures.Tenths(lastIn - deadline)} s after the deadline, locked out for {Figures.Tenths(lastIn - firstOut)} s");
        return null;
    }

    private static Task PauseAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, Interruption.Token);
}
