using Microsoft.Win32.SafeHandles;

namespace Watchdog.Systemd.Native;

/// <summary>An sd_bus. Closed without flushing: a flush has no time-out, and a hung peer would hold us.</summary>
internal sealed class BusHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public BusHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle()
    {
        _ = LibSystemd.sd_bus_close_unref(handle);
        return true;
    }
}
