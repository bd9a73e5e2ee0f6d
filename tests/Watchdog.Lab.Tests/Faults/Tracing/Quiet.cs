using System.Runtime.InteropServices;

namespace Watchdog.Lab.Tests.Faults.Tracing;

/// <summary>Has the kernel signal the end of children only, and not each stop of what is traced: thousands a second.</summary>
internal static unsafe partial class Quiet
{
    private const int SignalChild = 17;
    private const int NoChildStop = 1; // SA_NOCLDSTOP
    private const int ActionSize = 152; // struct sigaction of glibc on x86-64
    private const int FlagsOffset = 136;

    /// <summary>Leaves the runtime's own handler in its place.</summary>
    public static void Children()
    {
        var action = stackalloc byte[ActionSize];
        if (Action(SignalChild, null, action) == 0)
        {
            *(int*)(action + FlagsOffset) |= NoChildStop;
            _ = Action(SignalChild, action, null);
        }
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int Action(int signal, byte* next, byte* before);
}
