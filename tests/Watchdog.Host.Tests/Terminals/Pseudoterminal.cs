using System.Runtime.InteropServices;
using System.Text;

namespace Watchdog.Host.Tests.Terminals;

/// <summary>A terminal that this process has made (pty(7)), and what arrives at it.</summary>
internal sealed unsafe partial class Pseudoterminal : IDisposable
{
    private const int ReadWrite = 2;
    private const int NoTerminal = 0x100;
    private const int NonBlocking = 0x800;
    private const int MostName = 64;
    private const int FirstPts = 136;

    private readonly int _master = posix_openpt(ReadWrite | NoTerminal | NonBlocking);
    private readonly int _slave;

    public Pseudoterminal()
    {
        var name = stackalloc byte[MostName];
        Assert.That(_master >= 0 && grantpt(_master) == 0 && unlockpt(_master) == 0 && ptsname_r(_master, name, MostName) == 0, Is.True);
        Path = Marshal.PtrToStringUTF8((nint)name)!;
        _slave = open(Path, ReadWrite | NoTerminal);
    }

    public string Path { get; }

    /// <summary>Its device, as proc_pid_stat(5) has it.</summary>
    public int Device => (FirstPts << 8) | int.Parse(System.IO.Path.GetFileName(Path), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Takes what has arrived.</summary>
    public string Read()
    {
        var buffer = new byte[64 * 1024];
        fixed (byte* start = buffer)
        {
            var count = read(_master, start, (nuint)buffer.Length);
            return count <= 0 ? "" : Encoding.ASCII.GetString(buffer, 0, (int)count);
        }
    }

    /// <summary>Has the terminal stop, as Ctrl-S does (tcflow(3), TCOOFF).</summary>
    public void Stop() => Assert.That(tcflow(_slave, 0), Is.Zero);

    public void Dispose()
    {
        _ = close(_slave);
        _ = close(_master);
    }

    [LibraryImport("libc")]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc")]
    private static partial int grantpt(int master);

    [LibraryImport("libc")]
    private static partial int unlockpt(int master);

    [LibraryImport("libc")]
    private static partial int ptsname_r(int master, byte* name, nuint size);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial nint read(int descriptor, byte* buffer, nuint size);

    [LibraryImport("libc")]
    private static partial int tcflow(int descriptor, int action);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
