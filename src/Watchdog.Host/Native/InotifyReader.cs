using System.Buffers.Binary;
using System.Text;

namespace Watchdog.Host.Native;

/// <summary>
/// Watches directories from a thread that sleeps in the kernel. <see cref="FileSystemWatcher"/> does not tell of opened
/// and closed files, which is how a lock's holder is noticed without touching the lock (inotify(7)).
/// </summary>
internal sealed unsafe class InotifyReader
{
    private const int BufferSize = 16 * 1024;
    private const int HeaderSize = 16;

    private readonly int _descriptor;
    private readonly Dictionary<int, string> _directories = [];
    private readonly Action<string, string, uint> _onEvent;
    private readonly Action _onOverflow;

    /// <summary>Starts to watch.</summary>
    /// <param name="watches">Directories, which must exist, and what to watch for in each.</param>
    /// <param name="onEvent">Called on the reader's thread with directory, file name and what happened.</param>
    /// <param name="onOverflow">Called when events were lost or a directory is gone: everything may have changed.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public InotifyReader(IEnumerable<(string Directory, uint Mask)> watches, Action<string, string, uint> onEvent, Action onOverflow)
    {
        _onEvent = onEvent;
        _onOverflow = onOverflow;
        _descriptor = LibC.InotifyInit(LibC.InotifyCloseOnExec);
        if (_descriptor < 0)
        {
            throw Files.Error("inotify_init1", "inotify");
        }

        foreach (var (directory, mask) in watches)
        {
            var watch = LibC.InotifyAddWatch(_descriptor, directory, mask);
            if (watch < 0)
            {
                throw Files.Error("inotify_add_watch", directory);
            }

            _directories[watch] = directory;
        }

        // The descriptor lives as long as the process: a thread that is blocked in read(2) cannot be woken by closing it.
        new Thread(Run) { IsBackground = true, Name = "inotify" }.Start();
    }

    private void Run()
    {
        var buffer = new byte[BufferSize];
        while (true)
        {
            nint read;
            fixed (byte* pointer = buffer)
            {
                read = LibC.Read(_descriptor, pointer, (nuint)buffer.Length);
            }

            if (read > 0)
            {
                Dispatch(buffer.AsSpan(0, (int)read));
            }
        }
    }

    private void Dispatch(ReadOnlySpan<byte> events)
    {
        while (events.Length >= HeaderSize)
        {
            var watch = BinaryPrimitives.ReadInt32LittleEndian(events);
            var mask = BinaryPrimitives.ReadUInt32LittleEndian(events[sizeof(int)..]);
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(events[(3 * sizeof(uint))..]);
            var name = Encoding.UTF8.GetString(events.Slice(HeaderSize, length)).TrimEnd('\0');
            if ((mask & (LibC.InotifyQueueOverflow | LibC.InotifyIgnored)) != 0)
            {
                _onOverflow();
            }
            else if (_directories.TryGetValue(watch, out var directory))
            {
                _onEvent(directory, name, mask);
            }

            events = events[(HeaderSize + length)..];
        }
    }
}
