using Tmds.DBus.Protocol;

namespace Watchdog.Systemd.Bus;

/// <summary>PID 1's signal JobRemoved (org.freedesktop.systemd1(5)).</summary>
/// <param name="Job">The job's object path.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Result">How it ended: "done", "failed", "canceled", "timeout", "dependency", "skipped".</param>
internal sealed record JobEnd(string Job, string Unit, string Result)
{
    internal static JobEnd Read(Message message)
    {
        Reader reader = message.GetBodyReader();
        _ = reader.ReadUInt32(); // its number
        return new JobEnd(reader.ReadObjectPathAsString(), reader.ReadString(), reader.ReadString());
    }
}
