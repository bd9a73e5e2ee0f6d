using System.Runtime.InteropServices;

namespace Watchdog.Systemd.Native;

/// <summary>An eventfd(2) by which an owner ends the blocking wait of its monitor thread.</summary>
internal sealed unsafe class Wakeup : IDisposable
{
    private readonly Lock _gate = new();
    private readonly int _descriptor;
    private bool _disposed;

    internal Wakeup()
    {
        _descriptor = LibC.eventfd(0, LibC.EventFdCloseOnExec | LibC.EventFdNonBlock);
        if (_descriptor < 0)
        {
            throw BusErrors.Create("eventfd", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Wakes the waiting thread, now and at every later wait.</summary>
    internal void Set()
    {
        lock (_gate)
        {
            // Once closed the number may be somebody else's file.
            if (!_disposed)
            {
                ulong one = 1;
                _ = LibC.write(_descriptor, &one, sizeof(ulong));
            }
        }
    }

    /// <summary>Blocks until <paramref name="other"/> is ready, the deadline has passed, or <see cref="Set"/> was called.</summary>
    /// <param name="other">A descriptor, or -1 to wait for the deadline alone.</param>
    /// <param name="events">What to wait for on it (poll(2)).</param>
    /// <param name="deadline">CLOCK_MONOTONIC microseconds; <see cref="ulong.MaxValue"/> waits for ever.</param>
    /// <returns>False when <see cref="Set"/> was called: the thread should end.</returns>
    internal bool Wait(int other, short events, Deadline deadline)
    {
        LibC.PollFd* descriptors = stackalloc LibC.PollFd[2];
        descriptors[0] = new LibC.PollFd { Descriptor = _descriptor, Events = LibC.PollIn };
        descriptors[1] = new LibC.PollFd { Descriptor = other, Events = events }; // poll skips a negative one
        while (true)
        {
            ulong left = deadline.Microseconds == ulong.MaxValue ? 0 : deadline.Left;
            var timeout = new LibC.TimeSpec { Seconds = (nint)(left / 1_000_000), Nanoseconds = (nint)(left % 1_000_000 * 1_000) };
            int ready = LibC.ppoll(descriptors, 2, deadline.Microseconds == ulong.MaxValue ? null : &timeout, null);
            if (ready >= 0)
            {
                return descriptors[0].Returned == 0;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error is not (Errno.Interrupted or Errno.Again))
            {
                throw BusErrors.Create("ppoll", error);
            }
        }
    }

    /// <summary>Closes it; no thread may be waiting.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _ = LibC.close(_descriptor);
            }
        }
    }
}
