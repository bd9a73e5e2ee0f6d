using System.Diagnostics;

namespace Watchdog.Systemd.Tests.Host;

/// <summary>
/// Tests against a real PID 1. They create units, stop the bus and re-execute PID 1, so they run only as root inside a
/// container whose PID 1 is systemd.
/// </summary>
[Category("RequiresSystemd"), NonParallelizable]
internal abstract class HostTest
{
    protected const string Prefix = "rollback-watchdogd-test-";
    private static int _count;

    /// <summary>A name of a unit, without suffix, that no other test uses.</summary>
    protected string Name { get; private set; } = string.Empty;

    [OneTimeSetUp]
    public void NeedSystemd()
    {
        if (!Directory.Exists("/run/systemd/system") || !File.Exists("/run/systemd/container") || Environment.UserName != "root")
        {
            Assert.Ignore("needs root in a container whose PID 1 is systemd");
        }
    }

    [SetUp]
    public void ChooseName() => Name = $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";

    [TearDown]
    public void RemoveUnits()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Skipped)
        {
            return;
        }

        using ServiceManager manager = ServiceManager.Connect();
        foreach (UnitState unit in manager.ListUnits(Prefix + "*"))
        {
            try
            {
                manager.StopUnit(unit.Name);
            }
            catch (NoSuchUnitException)
            {
                // It went with the timer that was stopped before it.
            }
        }
    }

    protected static TransientService Service(string name, string path = "/bin/true", params string[] arguments) =>
        new() { Name = name, ExecStart = [new ExecCommand(path, arguments)] };

    protected static TransientTimer Timer(string name, TimeSpan after, TransientService? service = null) =>
        new() { Name = name, After = after, Service = service ?? Service(name) };

    protected static ServiceManager Connect(bool isPrivate) =>
        isPrivate ? ServiceManager.ConnectPrivate() : ServiceManager.ConnectSystemBus();

    protected static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}: {errors.GetAwaiter().GetResult()}");
        return output.Trim();
    }
}
