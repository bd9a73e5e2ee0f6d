using System.Globalization;

namespace Watchdog.Lab.Hosts;

/// <summary>
/// One real host of the lab (tests/lab/README.md), from its start to the removal of its disk. Names are made unique, so
/// that fixtures may run in parallel. Nothing here waits for a fixed time.
/// </summary>
public sealed class LabHost : IAsyncDisposable
{
    private static readonly TimeSpan LoginLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MachineLoginLimit = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan UpLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    // A host that boots takes all the processor that it gets, and has a limit of time for it: many at once would all miss it.
    private static readonly SemaphoreSlim Booting = new(4);
    private static int _count;

    private readonly bool _isMachine;

    private LabHost(string name, bool isMachine)
    {
        Name = name;
        _isMachine = isMachine;
    }

    /// <summary>The lab's name of the host: lower-case letters, digits and dashes.</summary>
    public string Name { get; }

    /// <summary>Brings up a fresh host that runs the generation <c>base</c>; it answers on ssh, LAN and WireGuard.</summary>
    /// <param name="name">What the host is for: up to 20 lower-case letters, digits and dashes.</param>
    /// <exception cref="LabException">The host did not come up.</exception>
    public static Task<LabHost> UpAsync(string name) => UpAsync(Unique(name), isMachine: false);

    /// <summary>As <see cref="UpAsync(string)"/>, with this name and no other.</summary>
    /// <param name="name">The host's whole name.</param>
    /// <exception cref="LabException">The host did not come up.</exception>
    public static Task<LabHost> UpByNameAsync(string name) => UpAsync(name, isMachine: false);

    /// <summary>
    /// As <see cref="UpAsync(string)"/>, a virtual machine: with a kernel, a boot loader and a disk of its own, of which a
    /// power cut loses what was not flushed. Its processor is emulated and slow.
    /// </summary>
    /// <param name="name">What the host is for.</param>
    /// <exception cref="LabException">The host did not come up.</exception>
    public static Task<LabHost> UpMachineAsync(string name) => UpAsync(Unique(name), isMachine: true);

    /// <summary>Starts the host again on the disk it had.</summary>
    /// <exception cref="LabException">The host did not come up.</exception>
    public Task UpAgainAsync() => StartAsync(keepDisk: true);

    /// <summary>Shuts the host down in an orderly way. The disk stays.</summary>
    public Task DownAsync() => MustAsync("down", Name);

    /// <summary>
    /// Kills everything in the host at once. The disk stays; what was not yet synced to it stays in a container, and is lost
    /// in a virtual machine.
    /// </summary>
    public Task PowerCutAsync() => MustAsync("down", Name, "--power-cut");

    /// <summary>Runs a command as root in the host, out of band: it works during a lockout.</summary>
    public Task<CommandResult> InAsync(params IEnumerable<string> command) => LabCommand.RunAsync(["in", Name, .. command]);

    /// <summary>Runs a line of shell as root in the host, out of band.</summary>
    public Task<CommandResult> ShellAsync(string line) => InAsync("sh", "-c", line);

    /// <summary>Runs a line of shell as root in the host, out of band.</summary>
    /// <exception cref="LabException">Its exit code was not 0.</exception>
    public async Task MustShellAsync(string line)
    {
        var result = await ShellAsync(line);
        if (!result.Succeeded)
        {
            throw new LabException($"{line}: {result}");
        }
    }

    /// <summary>Writes a file in the host, out of band; the file may be a link, which it replaces. Not in a virtual machine.</summary>
    /// <param name="path">Its absolute path; the directory is made.</param>
    /// <param name="text">What is in it.</param>
    /// <param name="mode">Its mode, octal, as chmod(1) takes it.</param>
    /// <exception cref="LabException">It cannot be written.</exception>
    public async Task WriteFileAsync(string path, string text, string mode = "644")
    {
        var result = await LabCommand.RunAsync(
            ["in", Name, "sh", "-c", "mkdir -p \"$(dirname \"$1\")\" && rm -f \"$1\" && cat > \"$1\" && chmod \"$2\" \"$1\"", "sh", path, mode],
            input: text);
        if (!result.Succeeded)
        {
            throw new LabException($"{path}: {result}");
        }
    }

    /// <summary>Runs a command as root over a fresh ssh connection of the operator's; ssh joins it and a remote shell reads it.</summary>
    public Task<CommandResult> OperatorAsync(Way way, params IEnumerable<string> command) =>
        OperatorAsync(way, "root", LabCommand.DefaultLimit, command);

    /// <summary>Runs a command over a fresh ssh connection of the operator's, as a user: <c>root</c>, or <c>op</c>, who may sudo.</summary>
    /// <param name="limit">When the ssh client is killed (its connection just ends; the exit code is -1).</param>
    public Task<CommandResult> OperatorAsync(Way way, string user, TimeSpan limit, params IEnumerable<string> command) =>
        LabCommand.RunAsync(["op", Name, Argument(way), "--user", user, .. command], limit);

    /// <summary>Opens an ssh session of the operator's that stays open, to give it commands one after the other.</summary>
    public Task<OperatorSession> OpenSessionAsync(Way way, string user = "root") =>
        OperatorSession.OpenAsync(["op", Name, Argument(way), "--user", user, "sh"]);

    /// <summary>Runs a command on the operator's own machine, whose ssh knows the host as <c>lan</c> and <c>wg</c>.</summary>
    public Task<CommandResult> BesideAsync(params IEnumerable<string> command) => LabCommand.RunAsync(["beside", Name, .. command]);

    /// <summary>Switches out of band, as nixos-rebuild does.</summary>
    /// <param name="generation">A directory of tests/lab/generations, or a store path.</param>
    /// <param name="action"><c>switch</c>, <c>boot</c>, <c>test</c>, <c>dry-activate</c> or <c>check</c>.</param>
    /// <returns>The result, with switch-to-configuration's exit code.</returns>
    public Task<CommandResult> SwitchAsync(string generation, string action = "switch") =>
        InAsync("lab-switch", generation, action);

    /// <summary>Starts a switch out of band in a unit of its own, and returns at once: for switches that hang.</summary>
    public Task BeginSwitchAsync(string generation, string unit) =>
        MustAsync("in", Name, "systemd-run", "--quiet", "--collect", "--unit", unit, "lab-switch", "--direct", generation);

    /// <summary>The store path of one of the lab's generations.</summary>
    public async Task<string> PathOfAsync(string generation) => (await InAsync("lab-generations", generation)).Text;

    /// <summary>The store path of the running system.</summary>
    public async Task<string> CurrentSystemAsync() => (await InAsync("readlink", "-f", "/run/current-system")).Text;

    /// <summary>The store path that the host would boot.</summary>
    public async Task<string> BootDefaultAsync() => (await InAsync("lab-boot-default")).Text;

    /// <summary>Whether the host is up and runs one of the lab's generations.</summary>
    public async Task<bool> RunsAsync(string generation)
    {
        var current = await InAsync("readlink", "-f", "/run/current-system");
        return current.Succeeded && current.Text.EndsWith($"-nixos-system-{generation}", StringComparison.Ordinal);
    }

    /// <summary>The journal's messages of this boot.</summary>
    /// <param name="arguments">More of journalctl(1), such as <c>-u UNIT</c> or <c>-b -1</c>.</param>
    public async Task<string> JournalAsync(params IEnumerable<string> arguments) =>
        (await InAsync(["journalctl", "--no-pager", "--quiet", "-b", .. arguments])).Text;

    /// <summary>Whether the operator gets a new session right now. Takes up to 3 s when not.</summary>
    public async Task<bool> CanLoginAsync(Way way, string user = "root") =>
        (await OperatorAsync(way, user, Limit, "true")).Succeeded;

    /// <summary>Whether the operator gets a new session right now, and becomes root in it. Takes up to 3 s when not.</summary>
    public async Task<bool> CanGetInAsync(Way way, WayIn wayIn) =>
        (await OperatorAsync(way, wayIn.User, Limit, [.. wayIn.Prefix, "true"])).Succeeded;

    /// <summary>
    /// Has the operator's WireGuard forget its old session with the host. Without it, it takes 9 to 18 s to notice that
    /// the host's WireGuard was restarted.
    /// </summary>
    public Task RehandshakeAsync() => MustAsync("rehandshake", Name);

    /// <summary>Puts another OpenSSH in the place of the host's own; a restart of sshd has it run.</summary>
    /// <param name="version">8 or 10.</param>
    /// <returns>Why it cannot be had; null when it is there.</returns>
    public async Task<string?> TakeOpenSshAsync(int version)
    {
        const int CannotBeHad = 77;
        var taken = await LabCommand.RunAsync(["openssh", Name, version.ToString(CultureInfo.InvariantCulture)], UpLimit);
        return taken.ExitCode switch { 0 => null, CannotBeHad => taken.Errors, _ => throw new LabException(taken.ToString()) };
    }

    /// <summary>Asks again and again until the condition holds.</summary>
    /// <param name="limit">When to give up.</param>
    /// <param name="what">The condition, in words, for the failure's message.</param>
    /// <exception cref="LabException">It did not hold in time; with the end of the host's journal.</exception>
    public async Task UntilAsync(Func<Task<bool>> condition, TimeSpan limit, string what)
    {
        using var limited = new CancellationTokenSource(limit);
        while (!await condition())
        {
            if (limited.IsCancellationRequested)
            {
                var journal = await InAsync("journalctl", "--no-pager", "-n", "50");
                throw new LabException($"Not within {limit}: {what}. The host's journal ends with:\n{journal.Output}");
            }

            await Task.Delay(PollInterval, TimeProvider.System, Interruption.Token);
        }
    }

    /// <summary>Ends the host at once and deletes its disk, also when the program was told to end.</summary>
    public async ValueTask DisposeAsync() => Check(["rm", Name], await LabCommand.RunToEndAsync(["rm", Name]));

    private static async Task<LabHost> UpAsync(string name, bool isMachine)
    {
        var host = new LabHost(name, isMachine);
        try
        {
            await host.StartAsync(keepDisk: false);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        return host;
    }

    private static string Unique(string name)
    {
        var number = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        return $"{name}-{Environment.ProcessId}-{number}";
    }

    private static string Argument(Way way) => way == Way.Lan ? "lan" : "wg";

    private static async Task MustAsync(params IEnumerable<string> arguments)
    {
        Check(arguments, await LabCommand.RunAsync(arguments));
    }

    private static void Check(IEnumerable<string> arguments, CommandResult result)
    {
        if (!result.Succeeded)
        {
            throw new LabException($"lab {string.Join(' ', arguments)}: {result}");
        }
    }

    private TimeSpan Limit => _isMachine ? MachineLoginLimit : LoginLimit;

    private async Task StartAsync(bool keepDisk)
    {
        await Booting.WaitAsync();
        try
        {
            var result = await LabCommand.RunAsync(["up", Name, .. keepDisk ? ["--keep"] : Array.Empty<string>(), .. _isMachine ? ["--vm"] : Array.Empty<string>()], UpLimit);
            if (!result.Succeeded)
            {
                throw new LabException($"lab up {Name}: {result}");
            }
        }
        finally
        {
            Booting.Release();
        }
    }
}
