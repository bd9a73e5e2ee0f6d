using Microsoft.Win32.SafeHandles;

namespace Watchdog.Systemd.Native;

/// <summary>An sd_login_monitor.</summary>
internal sealed class LoginMonitorHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public LoginMonitorHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle()
    {
        _ = LibSystemd.sd_login_monitor_unref(handle);
        return true;
    }
}
