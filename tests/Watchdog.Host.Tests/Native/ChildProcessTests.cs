using System.ComponentModel;
using Watchdog.Host.Native;
using Watchdog.Host.Processes;
using Watchdog.Host.Running;

namespace Watchdog.Host.Tests.Native;

internal sealed class ChildProcessTests
{
    private const string Shell = "/bin/sh";

    [TestCase("exit 0", 0)]
    [TestCase("exit 100", 100)]
    [TestCase("kill -TERM $$", 143)]
    [TestCase("test \"$ADDED\" = 'a b=c' && test -n \"$PATH\"", 0)]
    [TestCase("test \"$0\" = first && test \"$1\" = 'se cond'", 0)]
    public void Run_Program_ItsExitCode(string script, int exit)
    {
        var environment = new Dictionary<string, string> { ["ADDED"] = "a b=c" };

        Assert.That(Command.Run(Shell, ["-c", script, "first", "se cond"], environment, TimeSpan.FromMinutes(1)), Is.EqualTo(exit));
    }

    [Test]
    public void Run_VariableOfOurs_IsReplaced()
    {
        var environment = new Dictionary<string, string> { ["PATH"] = "/other" };
        const string Script = "n=0; while IFS= read -r -d '' v; do case $v in PATH=*) n=$((n + 1));; esac; done </proc/$$/environ; [ $n = 1 ] && [ \"$PATH\" = /other ]";

        Assert.That(Command.Run("/bin/bash", ["-c", Script], environment, TimeSpan.FromMinutes(1)), Is.Zero);
    }

    [Test]
    public void Start_NoSuchProgram_Throws() =>
        Assert.That(() => ChildProcess.Start("/nonexistent/program", [], new Dictionary<string, string>()), Throws.TypeOf<Win32Exception>().With.Message.Contains("/nonexistent/program"));

    [Test]
    public void Run_LongerThanItsLimit_IsKilledWithItsDescendants()
    {
        using var directory = new TempDirectory();
        var script = $"sleep 300 & echo $! > {directory.Path}/child; wait";

        Assert.That(Command.Run(Shell, ["-c", script], new Dictionary<string, string>(), TimeSpan.FromSeconds(1)), Is.Null);

        var child = int.Parse(File.ReadAllText(Path.Combine(directory.Path, "child")).Trim());
        Assert.That(() => ProcessStatus.TitleOf(child), Is.Empty.After(5000, 20), "it is killed too");
    }

    private sealed class TempDirectory : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("child-process-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
