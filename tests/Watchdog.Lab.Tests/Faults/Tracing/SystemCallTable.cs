namespace Watchdog.Lab.Tests.Faults.Tracing;

/// <summary>
/// The system calls that touch files, sockets or processes, by their numbers on x86-64 (arch/x86/entry/syscalls/syscall_64.tbl),
/// and which of their arguments says to what they are done.
/// </summary>
internal static class SystemCallTable
{
    private static readonly Dictionary<ulong, (string Name, Shape Shape, int Argument)> Calls = new()
    {
        [0] = ("read", Shape.File, 0),
        [1] = ("write", Shape.File, 0),
        [2] = ("open", Shape.Open, 0),
        [4] = ("stat", Shape.Path, 0),
        [6] = ("lstat", Shape.Path, 0),
        [17] = ("pread64", Shape.File, 0),
        [18] = ("pwrite64", Shape.File, 0),
        [20] = ("writev", Shape.File, 0),
        [32] = ("dup", Shape.Nothing, 0),
        [41] = ("socket", Shape.Nothing, 0),
        [42] = ("connect", Shape.Connect, 0),
        [44] = ("sendto", Shape.SendTo, 0),
        [46] = ("sendmsg", Shape.SendMessage, 0),
        [49] = ("bind", Shape.Connect, 0),
        [50] = ("listen", Shape.File, 0),
        [53] = ("socketpair", Shape.Nothing, 0),
        [56] = ("clone", Shape.Nothing, 0),
        [57] = ("fork", Shape.Nothing, 0),
        [58] = ("vfork", Shape.Nothing, 0),
        [62] = ("kill", Shape.Nothing, 0),
        [74] = ("fsync", Shape.File, 0),
        [75] = ("fdatasync", Shape.File, 0),
        [77] = ("ftruncate", Shape.File, 0),
        [82] = ("rename", Shape.Path, 1),
        [83] = ("mkdir", Shape.Path, 0),
        [84] = ("rmdir", Shape.Path, 0),
        [86] = ("link", Shape.Path, 1),
        [87] = ("unlink", Shape.Path, 0),
        [88] = ("symlink", Shape.Path, 1),
        [89] = ("readlink", Shape.Path, 0),
        [90] = ("chmod", Shape.Path, 0),
        [91] = ("fchmod", Shape.File, 0),
        [162] = ("sync", Shape.Nothing, 0),
        [169] = ("reboot", Shape.Nothing, 0),
        [217] = ("getdents64", Shape.File, 0),
        [254] = ("inotify_add_watch", Shape.Path, 1),
        [257] = ("openat", Shape.OpenAt, 1),
        [258] = ("mkdirat", Shape.Path, 1),
        [262] = ("newfstatat", Shape.Path, 1),
        [263] = ("unlinkat", Shape.Path, 1),
        [264] = ("renameat", Shape.Path, 3),
        [265] = ("linkat", Shape.Path, 3),
        [266] = ("symlinkat", Shape.Path, 2),
        [267] = ("readlinkat", Shape.Path, 1),
        [268] = ("fchmodat", Shape.Path, 1),
        [283] = ("timerfd_create", Shape.Nothing, 0),
        [288] = ("accept4", Shape.File, 0),
        [290] = ("eventfd2", Shape.Nothing, 0),
        [291] = ("epoll_create1", Shape.Nothing, 0),
        [292] = ("dup3", Shape.Nothing, 0),
        [293] = ("pipe2", Shape.Nothing, 0),
        [294] = ("inotify_init1", Shape.Nothing, 0),
        [306] = ("syncfs", Shape.File, 0),
        [316] = ("renameat2", Shape.Path, 3),
        [319] = ("memfd_create", Shape.Nothing, 0),
        [332] = ("statx", Shape.Path, 1),
        [424] = ("pidfd_send_signal", Shape.Nothing, 0),
        [434] = ("pidfd_open", Shape.Nothing, 0),
        [435] = ("clone3", Shape.Nothing, 0),
    };

    private enum Shape
    {
        /// <summary>Nothing says more than its name.</summary>
        Nothing,

        /// <summary>The argument is a path.</summary>
        Path,

        /// <summary>The argument is a path; the one after it says what for.</summary>
        Open,

        /// <summary>As <see cref="Open"/>.</summary>
        OpenAt,

        /// <summary>The argument is a descriptor.</summary>
        File,

        /// <summary>A descriptor, and in the next argument an address.</summary>
        Connect,

        /// <summary>A descriptor, and in the fifth argument an address, or none.</summary>
        SendTo,

        /// <summary>A descriptor, and a struct msghdr that begins with an address, or none.</summary>
        SendMessage,
    }

    /// <summary>The call that a process is about to make; null when it is none of these.</summary>
    public static unsafe SystemCall? Read(Tracee tracee, in Ptrace.SyscallInfo info)
    {
        if (!Calls.TryGetValue(info.Number, out var call))
        {
            return null;
        }

        const ulong WriteOrCreate = 0x1 | 0x2 | 0x40;
        fixed (ulong* arguments = info.Arguments)
        {
            var argument = arguments[call.Argument];
            switch (call.Shape)
            {
                case Shape.Path:
                    return SystemCall.Of(call.Name, tracee.ReadText(argument));
                case Shape.Open:
                case Shape.OpenAt:
                    return SystemCall.Of(call.Name, tracee.ReadText(argument), (arguments[call.Argument + 1] & WriteOrCreate) != 0);
                case Shape.File:
                    return SystemCall.Of(call.Name, tracee.NameOf((int)argument));
                case Shape.Connect:
                    tracee.Leads((int)argument, tracee.ReadAddress(arguments[1]));
                    return SystemCall.Of(call.Name, tracee.NameOf((int)argument));
                case Shape.SendTo:
                    return SystemCall.Of(call.Name, tracee.ReadAddress(arguments[4]) is { Length: > 0 } to ? to : tracee.NameOf((int)argument));
                case Shape.SendMessage:
                    return SystemCall.Of(call.Name, tracee.ReadAddress(tracee.ReadPointer(arguments[1])) is { Length: > 0 } name ? name : tracee.NameOf((int)argument));
                default:
                    return SystemCall.Of(call.Name, "");
            }
        }
    }
}
