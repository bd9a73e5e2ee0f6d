using Microsoft.Win32.SafeHandles;

namespace Watchdog.Systemd.Native;

/// <summary>One reference to an sd_bus_message.</summary>
internal sealed class MessageHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public MessageHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle()
    {
        _ = LibSystemd.sd_bus_message_unref(handle);
        return true;
    }
}
