using System.Diagnostics;
using System.Globalization;

namespace Watchdog.Lab.Hosts;

/// <summary>A real terminal on the operator's machine (tmux(1)), 80 columns wide, in which one command runs.</summary>
public sealed class TmuxTerminal : IAsyncDisposable
{
    /// <summary>How wide it is.</summary>
    public const int Columns = 80;

    private const int DefaultRows = 60;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    // Nobody's configuration; what a command that has ended left on the screen stays, and its exit code.
    private const string Configuration = """
        set -g status off
        set -g remain-on-exit on
        set -g remain-on-exit-format ""
        set -g default-terminal screen

        """;

    // tmux 3.3 itself does not always tell how its command has ended. Control-C is the command's, and the shell lives on.
    private const string KeepingTheCode = "trap : INT; \"$@\"; echo $? > \"$0.new\" && mv \"$0.new\" \"$0\"";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("lab-terminal-");

    private TmuxTerminal()
    {
    }

    /// <summary>Opens one of 60 rows.</summary>
    /// <param name="host">The host beside which the operator's machine stands.</param>
    /// <param name="command">The command and its arguments; no shell reads them.</param>
    /// <exception cref="LabException">There is no tmux, or it did not start.</exception>
    public static Task<TmuxTerminal> OpenAsync(LabHost host, params IEnumerable<string> command) => OpenAsync(host, DefaultRows, command);

    /// <summary>Opens one.</summary>
    /// <param name="host">The host beside which the operator's machine stands.</param>
    /// <param name="rows">How high it is.</param>
    /// <param name="command">The command and its arguments; no shell reads them.</param>
    /// <exception cref="LabException">There is no tmux, or it did not start.</exception>
    public static async Task<TmuxTerminal> OpenAsync(LabHost host, int rows, params IEnumerable<string> command)
    {
        ArgumentNullException.ThrowIfNull(host);
        var terminal = new TmuxTerminal();
        try
        {
            await File.WriteAllTextAsync(terminal.FileOf("conf"), Configuration);
            await terminal.TmuxAsync(
            [
                "-u", "-f", terminal.FileOf("conf"), "new-session", "-d", "-x", Columns.ToString(CultureInfo.InvariantCulture), "-y", rows.ToString(CultureInfo.InvariantCulture),
                "sh", "-c", KeepingTheCode, terminal.FileOf("code"), LabCommand.Script, "beside", host.Name, .. command,
            ]);
            return terminal;
        }
        catch
        {
            await terminal.DisposeAsync();
            throw;
        }
    }

    /// <summary>What stands on the screen: its lines, without empty ones at the end. One that the terminal has broken is whole.</summary>
    public async Task<string> ScreenAsync() => (await TmuxAsync("capture-pane", "-p", "-J", "-S", "-")).TrimEnd() + "\n";

    /// <summary>The rows that are in view now, as tmux prints them: ended by <c>\n</c>, with the sequences of colours (ECMA-48, SGR), which go on
    /// over the end of a row.</summary>
    public Task<string> PaintedRowsAsync() => TmuxAsync("capture-pane", "-p", "-e");

    /// <summary>Types keys as tmux(1) names them, such as <c>C-c</c> or <c>Enter</c>.</summary>
    public async Task TypeAsync(params string[] keys) => await TmuxAsync(["send-keys", .. keys]);

    /// <summary>The process of the command.</summary>
    public async Task<int> ProcessAsync()
    {
        var shell = int.Parse(await TmuxAsync("display-message", "-p", "#{pane_pid}"), CultureInfo.InvariantCulture);
        return int.Parse(await File.ReadAllTextAsync($"/proc/{shell}/task/{shell}/children"), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until something stands on the screen.</summary>
    /// <exception cref="LabException">It does not within the limit; with the screen.</exception>
    public Task UntilAsync(string text, TimeSpan limit) => UntilAsync(async () => (await ScreenAsync()).Contains(text, StringComparison.Ordinal), limit, text);

    /// <summary>Waits until the command has ended.</summary>
    /// <returns>Its exit code; 128 and the signal's number when one has ended it.</returns>
    /// <exception cref="LabException">It has not within the limit; with the screen.</exception>
    public async Task<int> ExitCodeAsync(TimeSpan limit)
    {
        await UntilAsync(() => Task.FromResult(File.Exists(FileOf("code"))), limit, "the command has ended");
        return int.Parse(await File.ReadAllTextAsync(FileOf("code")), CultureInfo.InvariantCulture);
    }

    /// <summary>Closes the terminal: what still runs in it gets SIGHUP.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await TmuxAsync("kill-server");
        }
        catch (LabException)
        {
            // It has not started.
        }

        _directory.Delete(recursive: true);
    }

    private async Task UntilAsync(Func<Task<bool>> condition, TimeSpan limit, string what)
    {
        using var limited = new CancellationTokenSource(limit);
        while (!await condition())
        {
            if (limited.IsCancellationRequested)
            {
                throw new LabException($"Not within {limit}: {what}. The screen:\n{await ScreenAsync()}");
            }

            await Task.Delay(PollInterval, TimeProvider.System);
        }
    }

    private string FileOf(string name) => Path.Combine(_directory.FullName, name);

    private async Task<string> TmuxAsync(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-S", FileOf("socket"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment.Remove("TMUX");
        using var tmux = Process.Start(start) ?? throw new LabException("tmux did not start");
        tmux.StandardInput.Close();
        var errors = tmux.StandardError.ReadToEndAsync();
        var output = await tmux.StandardOutput.ReadToEndAsync();
        await tmux.WaitForExitAsync();
        return tmux.ExitCode == 0 ? output : throw new LabException($"tmux: {await errors}");
    }
}
