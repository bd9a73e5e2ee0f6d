using System.Text;
using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Native;

namespace Watchdog.Executor.Ladder;

/// <summary>
/// A note in the firmware that a reboot rung was begun, for a host whose disk takes no write: without any note that survives
/// the boot, the next boot would know nothing of the reboot and reboot again, for ever. It is an EFI variable of our own
/// (efivarfs: four bytes of attributes, then the value), of one session, and goes away with that session's end.
/// </summary>
internal sealed class RebootMark(Paths paths)
{
    private const string Name = "RollbackWatchdogReboot-1f2f2a5e-6a8e-4f0b-9a5c-0a8f6d3b7c41";
    private const int LargestValue = 512;

    // EFI_VARIABLE_NON_VOLATILE, _BOOTSERVICE_ACCESS, _RUNTIME_ACCESS (UEFI 2.10, 8.2).
    private static readonly byte[] Attributes = [7, 0, 0, 0];

    private string Variable => Path.Combine(paths.EfiVariables, Name);

    /// <summary>Notes that a reboot rung of a session is begun in this boot.</summary>
    /// <returns>Why it is not noted, in words; null when it is.</returns>
    public string? TrySet(string sessionId, Rung rung, string bootId)
    {
        if (!Directory.Exists(paths.EfiVariables))
        {
            return "the firmware has no variables";
        }

        try
        {
            Remove();
            byte[] value = [.. Attributes, .. Encoding.UTF8.GetBytes($"{sessionId} {rung} {bootId}")];

            // The firmware takes a variable in one write, or not at all (Linux, Documentation/filesystems/efivarfs.rst).
            using (var file = new FileStream(Variable, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(value);
            }

            return Read(sessionId) is { } read && read == (rung, bootId) ? null : "the firmware does not keep it";
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return e.Message;
        }
    }

    /// <summary>The rungs on record, and one that only the firmware knows of.</summary>
    public IReadOnlyList<RungRecord> Complete(Session session)
    {
        if (Read(session.Id) is not var (rung, bootId) || session.Rungs.Any(r => r.Rung == rung))
        {
            return session.Rungs;
        }

        return [.. session.Rungs, new RungRecord(rung, new Moment(TimeSpan.Zero, bootId, session.Baseline.At.Wall), RungOutcome.Begun, "")];
    }

    /// <summary>Removes the note. What cannot be removed is of a session that is over, and counts for no other.</summary>
    public void Remove()
    {
        try
        {
            if (File.Exists(Variable))
            {
                Files.MakeMutable(Variable);
                File.Delete(Variable);
            }
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            Console.Error.WriteLine($"the note of a reboot stays in the firmware: {e.Message}");
        }
    }

    private (Rung Rung, string BootId)? Read(string sessionId)
    {
        try
        {
            Span<byte> buffer = stackalloc byte[LargestValue];
            var length = Files.ReadStart(Variable, buffer);
            var words = length > Attributes.Length ? Encoding.UTF8.GetString(buffer[Attributes.Length..length]).Split(' ') : [];
            return words is [var id, var name, var bootId]
                && id == sessionId
                && Enum.TryParse<Rung>(name, out var rung)
                && rung is Rung.Reboot or Rung.RebootBooted
                    ? (rung, bootId)
                    : null;
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return null;
        }
    }
}
