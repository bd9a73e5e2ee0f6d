namespace Watchdog.Lab.Tests.Machines;

/// <summary>Makes the disk of the virtual machines, once. Where the machine cannot have them their tests are skipped.</summary>
[SetUpFixture]
public sealed class MachineSetUp
{
    /// <summary>What <c>lab prepare</c> answers on a machine that cannot have them.</summary>
    private const int CannotExitCode = 77;

    // Debian is downloaded and installed, once.
    private static readonly TimeSpan PrepareLimit = TimeSpan.FromMinutes(40);

    [OneTimeSetUp]
    public async Task PrepareAsync()
    {
        var result = await LabCommand.RunAsync(["prepare", "--vm"], PrepareLimit);
        if (result.ExitCode == CannotExitCode)
        {
            Assert.Ignore(result.Errors.Trim());
        }

        Assert.That(result.Succeeded, Is.True, result.ToString());
    }
}
