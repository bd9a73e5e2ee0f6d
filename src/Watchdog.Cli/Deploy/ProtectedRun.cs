using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>Checks a host, arms it, runs a command here, and follows the session to its end.</summary>
/// <param name="context">What the command has at hand.</param>
/// <param name="control">The host that is switched.</param>
/// <param name="words">The command and its arguments, run here.</param>
/// <param name="options">How.</param>
internal sealed class ProtectedRun(CommandContext context, IHostControl control, IReadOnlyList<string> words, RunOptions options)
{
    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CliException">It was not armed, or was left, or how it ended is not known.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var interrupts = new Interrupts(context.Environment);
        await CheckAsync(interrupts, cancellation);
        var armed = await ArmAsync(interrupts, cancellation);
        if (interrupts.First.IsCancellationRequested)
        {
            await control.DisarmAsync(armed.Id, cancellation);
            throw interrupts.Ended("interrupted before the command began: disarmed", "");
        }

        return await new RunLoop(context, control, armed, words, options.OnFailure).RunAsync(interrupts, cancellation);
    }

    private async Task CheckAsync(Interrupts interrupts, CancellationToken cancellation)
    {
        // A check knows nothing of what this arm is to allow, and would refuse it.
        if (!options.Checks || options.Arm is not { Target: null, Volatile: null or false, Force: null or false, Except: null or { Count: 0 } })
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(interrupts.First, cancellation);
        IReadOnlyList<string> problems;
        try
        {
            problems = (await control.CheckAsync(either.Token)).Value.Problems;
        }
        catch (OperationCanceledException) when (interrupts.First.IsCancellationRequested)
        {
            throw interrupts.Ended("interrupted: nothing was armed", "");
        }

        if (problems.Count > 0)
        {
            throw new CliException(
                ExitCode.Refused,
                "not-ready",
                $"{control.Host} is not ready to be armed: {string.Join("; ", problems.Take(8).Select(p => SafeText.Printable(p, 256)))}",
                $"{control.Program} check; --no-check arms all the same");
        }

        if (!context.Json)
        {
            context.Environment.Output.WriteLine($"{control.Host} is ready to be armed");
            context.Environment.Output.Flush();
        }
    }

    private async Task<Session> ArmAsync(Interrupts interrupts, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interrupts.Second, cancellation);
        try
        {
            // The connections that follow the session are logins: they would prove a host of which a tunnel is gone.
            var wanted = control.IsOutside && options.Arm.Login is null ? options.Arm with { Login = LoginWorth.Ignore } : options.Arm;

            // The command does not begin before the baseline is there: what it breaks would be overlooked.
            var armed = (await control.ArmAsync(wanted, either.Token)).Value.Session;

            // It is said and sent back from here on.
            return SessionIds.IsValid(armed.Id)
                ? armed
                : throw new CliException(ExitCode.Failed, "bad-answer", $"{control.Host} armed a session whose id is none", $"{control.Program} status");
        }
        catch (CliException e) when (e.ExitCode == ExitCode.Unreachable && control.IsOutside)
        {
            throw new CliException(ExitCode.Failed, e.Name, $"whether {control.Host} is armed is not known, and where it is, it expires by itself: {e.Message}", $"{control.Program} status");
        }
        catch (OperationCanceledException) when (interrupts.Second.IsCancellationRequested)
        {
            throw interrupts.Ended($"interrupted: whether {control.Host} is armed is not known", $"{control.Program} status");
        }
    }
}
