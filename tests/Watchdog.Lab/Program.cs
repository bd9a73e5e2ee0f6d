using System.CommandLine;
using System.CommandLine.Help;
using Watchdog.Lab;
using Watchdog.Lab.Running;
using Watchdog.Protocol;

// Watchdog.Lab NAME [OPTION...]: the script of that name in tests/lab or tests/bench starts it so.
const int Failed = 1;
const int Usage = 2;

if (args.Length == 0 || Runs.All.FirstOrDefault(r => r.Name == args[0]) is not { } run)
{
    await Console.Error.WriteLineAsync($"usage: Watchdog.Lab {string.Join('|', Runs.All.Select(r => r.Name))} [OPTION...]");
    return Usage;
}

var command = run.Create();
command.Options.Add(new HelpOption());
var parsed = command.Parse(args[1..]);
if (parsed.Errors.Count > 0)
{
    await Console.Error.WriteLineAsync($"{run.Name}: {SafeText.Printable(parsed.Errors[0].Message)}\nusage: {run.Name} --help");
    return Usage;
}

using var watching = Interruption.Watch();
try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (OperationCanceledException) when (Interruption.Token.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync($"{run.Name}: interrupted");
    return Interruption.ExitCode;
}
catch (RunEndException e)
{
    await Console.Error.WriteLineAsync($"{run.Name}: {SafeText.Printable(e.Message)}");
    return e.ExitCode;
}
catch (LabException e)
{
    await Console.Error.WriteLineAsync($"{run.Name}: {string.Join('\n', e.Message.Split('\n').Select(l => SafeText.Printable(l)))}");
    return Failed;
}
