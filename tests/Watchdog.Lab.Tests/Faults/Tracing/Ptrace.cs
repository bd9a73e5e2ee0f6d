using System.Runtime.InteropServices;
using System.Text;

namespace Watchdog.Lab.Tests.Faults.Tracing;

/// <summary>The few calls of the kernel that a tracer needs. Numbers: linux/ptrace.h, linux/wait.h and signal(7), for x86-64.</summary>
internal static unsafe partial class Ptrace
{
    public const nint Syscall = 24;
    public const nint PokeUser = 6;
    public const nint Detach = 17;
    public const nint Seize = 0x4206;
    public const nint Interrupt = 0x4207;
    public const nint Listen = 0x4208;
    public const nint GetSyscallInfo = 0x420e;

    /// <summary>PTRACE_O_TRACESYSGOOD, PTRACE_O_TRACECLONE, PTRACE_O_TRACEEXEC: threads are followed, children are not.</summary>
    public const nint Options = 0x1 | 0x8 | 0x10;

    public const int EventClone = 3;
    public const int EventExec = 4;
    public const int EventStop = 128;
    public const int SyscallStop = 0x85; // SIGTRAP | 0x80
    public const int SignalKill = 9;
    public const int SignalContinue = 18;
    public const int SignalStop = 19;

    /// <summary>__WALL | __WNOTHREAD: threads too, and of all that this process waits for only what this thread traces.</summary>
    public const int WaitOptions = 0x40000000 | 0x20000000;

    /// <summary>Where struct user has the number of the system call (orig_rax) and its result (rax).</summary>
    public const nint NumberOffset = 120;
    public const nint ResultOffset = 80;

    [LibraryImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    public static partial nint Call(nint request, nint pid, nint address, nint data);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int Wait(int pid, int* status, int options);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    /// <summary>What the kernel says of a thread that stands at a system call (struct ptrace_syscall_info).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 88)]
    public struct SyscallInfo
    {
        [FieldOffset(0)] public byte Op;
        [FieldOffset(24)] public ulong Number;
        [FieldOffset(24)] public long Result;
        [FieldOffset(32)] public fixed ulong Arguments[6];
    }

    /// <summary>Where a symbolic link leads, as it is written; empty when there is none.</summary>
    public static string LinkOf(string path)
    {
        Span<byte> buffer = stackalloc byte[1024];
        fixed (byte* bytes = buffer)
        {
            var length = ReadLink(path, bytes, (nuint)buffer.Length);
            return length <= 0 ? "" : Encoding.UTF8.GetString(buffer[..(int)length]);
        }
    }

    [LibraryImport("libc", EntryPoint = "readlink", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint ReadLink(string path, byte* buffer, nuint size);
}
