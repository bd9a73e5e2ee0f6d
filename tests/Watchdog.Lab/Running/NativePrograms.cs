using System.Diagnostics;

namespace Watchdog.Lab.Running;

/// <summary>The install tree of the native programs, which are what users get.</summary>
internal static class NativePrograms
{
    private const string Program = "bin/rollback-watchdogd";

    /// <summary>The tree that WATCHDOG_PACKAGE names; else tests/native publishes one.</summary>
    /// <exception cref="RunEndException">There is none to be had: it exits with 77 where there is no C compiler.</exception>
    public static async Task<string> TreeAsync()
    {
        if (Environment.GetEnvironmentVariable("WATCHDOG_PACKAGE") is { Length: > 0 } set)
        {
            return IsTree(set) ? set : throw new RunEndException(1, $"{set} is not an install tree of the watchdog");
        }

        var tests = Path.GetDirectoryName(Path.GetDirectoryName(LabCommand.Script))!;
        using var publishing = Process.Start(new ProcessStartInfo(Path.Combine(tests, "native"), ["--publish-only"]) { RedirectStandardOutput = true })
            ?? throw new LabException("tests/native did not start");
        await publishing.StandardOutput.ReadToEndAsync(Interruption.Token);
        await publishing.WaitForExitAsync(Interruption.Token);
        return publishing.ExitCode == 0
            ? Path.Combine(Path.GetDirectoryName(tests)!, "artifacts", "native")
            : throw new RunEndException(publishing.ExitCode, "the native programs could not be published");
    }

    /// <summary>Whether a directory has the programs in it.</summary>
    public static bool IsTree(string directory) => File.Exists(Path.Combine(directory, Program));
}
