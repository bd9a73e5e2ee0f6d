using System.CommandLine;
using System.Diagnostics;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.Scenarios;

/// <summary>tests/lab/scenarios.</summary>
internal static class ScenariosCommand
{
    private const int CannotExitCode = 77;
    private const string FileVariable = "WATCHDOG_SCENARIOS";
    private const string InstallerVariable = "WATCHDOG_LAB_INSTALLER";
    private const string PackageVariable = "WATCHDOG_PACKAGE";

    private const string Help = """
        Plays every lockout that this program exists for in the lab, and tells in a table what came of each. "Recovered" means:
        the operator opens a new ssh session again, on the generation that ran at arm, and the history says why. Exit status 1:
        one did not come back, or a lockout of the list has no scenario.

        Environment: WATCHDOG_SCENARIOS (artifacts/scenarios.jsonl: a JSON object for each scenario played), and the lab's own,
        of which WATCHDOG_LAB_INSTALLER (how many seconds a boot loader's installer takes) is 2 here.
        """;

    private static readonly string Repository = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(LabCommand.Script)!, "..", ".."));
    private static readonly string TestProject = Path.Combine(Repository, "tests", "Watchdog.Lab.Tests");

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var report = Options.Flag("--report", "Play all and print the table; root; about 8 min for all");
        var filter = new Option<string?>("--filter") { HelpName = "EXPRESSION", Description = "Of --report: only those, as of dotnet test --filter; those that are missing are no failure" };
        var last = Options.Flag("--last", "Print the table of the last report again");
        var list = Options.Flag("--list", "The ids of the lockouts that must have a scenario");
        var json = Options.Json();
        var command = new Command("scenarios", Help) { report, filter, last, list, json };
        command.Validators.Add(result =>
        {
            if (new[] { report, last, list }.Count(o => result.GetValue(o)) != 1)
            {
                result.AddError("one of --report, --last and --list says what to do");
            }
            else if (result.GetValue(filter) is not null && !result.GetValue(report))
            {
                result.AddError("--filter belongs to --report");
            }
        });
        command.SetAction((parsed, _) =>
        {
            var output = new Output(parsed.GetValue(json));
            return parsed.GetValue(list)
                ? Task.FromResult(List(output))
                : parsed.GetValue(last) ? Task.FromResult(Tell(output, isWhole: true) ? 0 : 1) : ReportAsync(output, parsed.GetValue(filter));
        });
        return command;
    }

    private static string LinesFile => Environment.GetEnvironmentVariable(FileVariable) is { Length: > 0 } set
        ? set
        : Path.Combine(Repository, "artifacts", "scenarios.jsonl");

    private static int List(Output output)
    {
        output.Result(string.Join('\n', ScenarioList.Ids), ScenarioList.Ids);
        return 0;
    }

    private static async Task<int> ReportAsync(Output output, string? filter)
    {
        var passed = await PlayAsync(output, filter ?? "TestCategory=Scenario");
        return Tell(output, isWhole: filter is null) && passed ? 0 : 1;
    }

    private static bool Tell(Output output, bool isWhole)
    {
        var played = ScenarioLine.ReadAll(LinesFile);
        var faults = isWhole ? ScenarioTable.Faults(played).ToList() : [];
        output.Result(
            ScenarioTable.Of(played) + string.Concat(faults.Select(f => $"\nscenarios: {f}")),
            new { held = faults.Count == 0, faults, scenarios = played });
        return faults.Count == 0;
    }

    private static async Task<bool> PlayAsync(Output output, string filter)
    {
        var file = Path.GetFullPath(LinesFile);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "", Interruption.Token);
        var environment = new Dictionary<string, string?> { [FileVariable] = file };

        // What a boot loader's installer takes on a real host, about; the tests of tests/run are played without, for their number.
        environment[InstallerVariable] = Environment.GetEnvironmentVariable(InstallerVariable) ?? "2";
        environment[PackageVariable] = await PackageAsync();
        if (await ChildAsync(output, "dotnet", ["build", TestProject, "-c", "Release", "-v", "quiet"], environment) != 0)
        {
            throw new RunEndException(1, "the tests could not be built");
        }

        return await ChildAsync(
            output, "dotnet", ["test", TestProject, "-c", "Release", "--no-build", "--filter", filter, "--logger", "console;verbosity=minimal"], environment) == 0;
    }

    /// <summary>The native programs where they can be had; else null, and the lab builds managed ones.</summary>
    private static async Task<string?> PackageAsync()
    {
        try
        {
            return await NativePrograms.TreeAsync();
        }
        catch (RunEndException e) when (e.ExitCode == CannotExitCode)
        {
            return null;
        }
    }

    /// <summary>Runs a program whose output is told as it comes.</summary>
    private static async Task<int> ChildAsync(Output output, string program, string[] arguments, Dictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var child = Process.Start(start) ?? throw new LabException($"{program} did not start");
        child.StandardInput.Close();
        try
        {
            while (await child.StandardOutput.ReadLineAsync(Interruption.Token) is { } line)
            {
                output.Say(line);
            }

            await child.WaitForExitAsync(Interruption.Token);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(child);
            throw;
        }

        return child.ExitCode;
    }

    // The terminal has interrupted the tests, too: they are given the time to take their hosts away.
    private static async Task EndAsync(Process child)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await child.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
        }
    }
}
