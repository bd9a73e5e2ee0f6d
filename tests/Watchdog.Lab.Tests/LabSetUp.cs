namespace Watchdog.Lab.Tests;

/// <summary>Prepares the lab once. Where the machine cannot have one, every test of this assembly is skipped and says why.</summary>
[SetUpFixture]
public sealed class LabSetUp
{
    /// <summary>What <c>lab prepare</c> answers on a machine that cannot have a lab.</summary>
    private const int CannotExitCode = 77;
    private static readonly TimeSpan PrepareLimit = TimeSpan.FromMinutes(10);

    [OneTimeSetUp]
    public async Task PrepareAsync()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("The lab needs Linux and root.");
        }

        var result = await LabCommand.RunAsync(["prepare"], PrepareLimit);
        if (result.ExitCode == CannotExitCode)
        {
            Assert.Ignore(result.Errors.Trim());
        }

        Assert.That(result.Succeeded, Is.True, result.ToString());
    }
}
