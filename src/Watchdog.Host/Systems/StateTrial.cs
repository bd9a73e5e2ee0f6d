using Watchdog.Host.Native;

namespace Watchdog.Host.Systems;

/// <summary>Whether the disk takes a session: a file is written where the session would be saved, made durable, and removed.</summary>
internal static class StateTrial
{
    /// <summary>Why it does not, in words; null when it does.</summary>
    public static string? Fault(Paths paths)
    {
        var trial = Path.Combine(paths.State, "check");
        try
        {
            Directory.CreateDirectory(paths.State);
            Files.Replace(trial, "is there room?"u8);
            File.Delete(trial);
            return null;
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return e.Message;
        }
    }
}
