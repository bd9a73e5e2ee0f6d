using System.Text;
using Watchdog.Host;
using Watchdog.Host.Native;

namespace Watchdog.Store;

/// <summary>What the boot loader is still to be told: the system that the boot default is owed to, and why.</summary>
/// <param name="SessionId">The session whose end owes it.</param>
/// <param name="System">The system's store path; empty for the one that the system profile has.</param>
internal sealed record OwedBootDefault(string SessionId, string System)
{
    /// <summary>
    /// The system profile's system when it was owed. Where the boot loader cannot be read, another one tells that a later switch
    /// has seen to the next boot. Default: the same.
    /// </summary>
    public string Profile { get; init; } = System;

    /// <summary>
    /// The system to which the boot loader's default led when it was owed, without a hold of ours: a later switch, by whatever
    /// profile, has seen to the next boot once that is another. Default: empty, it could not be read.
    /// </summary>
    public string Leads { get; init; } = "";
}

/// <summary>
/// The one boot default that is owed, on disk until it is paid: a confirm hands it over, and a rollback may have had to do
/// without the boot loader. Daemon and executor write it down before they act; the daemon pays. What the disk does not take is
/// kept in memory, for this boot.
/// </summary>
internal sealed class BootDefaultDebt(Paths paths)
{
    private const string Name = "boot-default-owed";

    private string OnDisk => Path.Combine(paths.State, Name);

    private string InMemory => Path.Combine(paths.Runtime, Name);

    /// <summary>What is owed; null when nothing is.</summary>
    public OwedBootDefault? Read() => ReadFile(InMemory) ?? ReadFile(OnDisk);

    private static OwedBootDefault? ReadFile(string path)
    {
        try
        {
            return File.ReadAllLines(path) switch
            {
                [var sessionId, var system] => new OwedBootDefault(sessionId, system),
                [var sessionId, var system, var profile] => new OwedBootDefault(sessionId, system) { Profile = profile },
                [var sessionId, var system, var profile, var leads] => new OwedBootDefault(sessionId, system) { Profile = profile, Leads = leads },
                _ => null,
            };
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return null;
        }
    }

    /// <summary>Writes it down, in the place of what was owed before.</summary>
    /// <exception cref="IOException">It is not written down for good, but in memory if that takes it.</exception>
    public void Owe(OwedBootDefault owed)
    {
        var content = Encoding.UTF8.GetBytes($"{owed.SessionId}\n{owed.System}\n{owed.Profile}\n{owed.Leads}\n");
        try
        {
            Directory.CreateDirectory(paths.State);
            Files.Replace(OnDisk, content);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            Directory.CreateDirectory(paths.Runtime);
            Files.Replace(InMemory, content);
            throw;
        }

        Strike(InMemory);
    }

    /// <summary>Strikes it out. Where the disk refuses, it is paid once more later on.</summary>
    public void Settle()
    {
        Strike(InMemory);
        Strike(OnDisk);
    }

    private static void Strike(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // A debt that stays is looked at again, and found paid.
        }
    }
}
