using Watchdog.Lab.Running;
using Watchdog.Protocol;

namespace Watchdog.Lab.Recording;

/// <summary>Makes a host, has its operator locked out and let in again in a terminal, and writes what stood there.</summary>
/// <param name="output">Where it speaks.</param>
/// <param name="to">The file to write.</param>
internal sealed class RecordingRun(Output output, string to)
{
    private const int Rows = 30;
    private const string Title = "rollbackctl deploy: locked out, let in again";
    private const string Description = """
        A terminal on a laptop. "rollbackctl -H server deploy" checks and arms the server and runs a switch that takes port 22 out of its
        firewall. The ssh connection is lost and does not come back. After a minute the server has seen the lockout by itself and has
        gone back to its old system; rollbackctl is connected again, and says what runs now and for how long nobody got in. Then
        "rollbackctl history" lists what happened on the server, and when.
        """;

    private const string Prompt = "laptop$";
    private const string LocksOut = "firewall-port";
    private static readonly TimeSpan ShellLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CommandLimit = TimeSpan.FromMinutes(5);

    // So long a person looks at a screen before typing, and at what was typed.
    private static readonly TimeSpan Looks = TimeSpan.FromSeconds(1);

    // Nobody's configuration. The shell says where it is, and remembers nothing.
    private static readonly string[] Shell = ["env", $"PS1={Prompt} ", "HISTFILE=", "INPUTRC=/dev/null", "bash", "--noprofile", "--norc"];

    // What has to be seen, in this order.
    private static readonly string[] Course =
    [
        "server is ready to be armed", "after the switch to get in again", "a switch has begun", "the switch has ended", "no ssh connection to server", "connected to server again",
        "rolled back (the old system is back)", "access: lost for", "rolled-back",
    ];

    /// <summary>The picture that README.md shows.</summary>
    public static string Picture { get; } =
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(LabCommand.Script)!, "..", "..", "packaging", "docs", "recovery.svg"));

    /// <summary>Runs it.</summary>
    /// <returns>0 when the picture is written; 1 when the recovery was not as it must be.</returns>
    public async Task<int> RunAsync()
    {
        await Preparation.PrepareAsync(output);
        await using var host = await LabHost.UpAsync("recording");
        var named = await host.BesideAsync("sh", "-c", "printf 'Host server\n  HostName 10.88.0.1\n' >> /etc/ssh/ssh_config");
        if (!named.Succeeded)
        {
            throw new LabException($"the operator's ssh does not know the host by its name: {named}");
        }

        output.Say("recording; a little more than a minute");
        var frames = await RecordAsync(host);
        if (await WrongAsync(host, frames) is { } wrong)
        {
            throw new RunEndException(1, wrong);
        }

        var film = Film.Of(frames);
        var svg = new FilmSvg(Title, Description.ReplaceLineEndings(" "), TmuxTerminal.Columns, Rows).Write(film);
        await File.WriteAllTextAsync(to, svg, Interruption.Token);
        output.Result(
            $"{to}: {svg.Length} characters, {film.Frames.Count} screens, {Figures.Tenths(film.Length.TotalSeconds)} s for {Figures.Tenths(frames[^1].At.TotalSeconds)} s",
            new { file = to, screens = film.Frames.Count, seconds = film.Length.TotalSeconds, real_seconds = frames[^1].At.TotalSeconds });
        return 0;
    }

    private static async Task<IReadOnlyList<Frame>> RecordAsync(LabHost host)
    {
        await using var terminal = await TmuxTerminal.OpenAsync(host, Rows, Shell);
        var recorder = new Recorder(terminal);
        await recorder.UntilAsync(IsPrompt, ShellLimit);
        await TypeAsync(terminal, recorder, $"rollbackctl -H server deploy -- ssh server lab-switch {LocksOut}");
        var id = (await new WatchdogClient(host).StatusAsync()).Last?.Id;
        // Without the date, and each entry on one line.
        await TypeAsync(terminal, recorder, $"rollbackctl -H server history {id} | cut -c 12-91");
        return recorder.Frames;
    }

    private static async Task TypeAsync(TmuxTerminal terminal, Recorder recorder, string line)
    {
        await recorder.ForAsync(Looks);
        await terminal.TypeAsync(line);
        await recorder.UntilAsync(last => last == $"{Prompt} {line}", ShellLimit);
        await recorder.ForAsync(Looks);
        await terminal.TypeAsync("Enter");
        await recorder.UntilAsync(last => !last.EndsWith(line, StringComparison.Ordinal), CommandLimit);
        await recorder.UntilAsync(IsPrompt, CommandLimit);
    }

    private static bool IsPrompt(string last) => last == Prompt;

    /// <summary>What was not as it must be; null where all was.</summary>
    private static async Task<string?> WrongAsync(LabHost host, IReadOnlyList<Frame> frames)
    {
        var at = 0;
        foreach (var frame in frames)
        {
            while (at < Course.Length && frame.Rows.Any(r => r.Text.Contains(Course[at], StringComparison.Ordinal)))
            {
                at++;
            }
        }

        if (at < Course.Length)
        {
            return $"not seen: {Course[at]}\n{string.Join('\n', frames[^1].Rows.Select(r => r.Text))}";
        }

        var last = (await new WatchdogClient(host).StatusAsync()).Last;
        return last?.Phase == Phase.RolledBack && await host.RunsAsync("base") ? null : "the host has not gone back";
    }
}
