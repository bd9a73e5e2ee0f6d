using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Watchdog.Host.Native;

namespace Watchdog.Host.Terminals;

/// <summary>A terminal at which somebody is logged in.</summary>
/// <param name="Device">Its device, as proc_pid_stat(5) has it (tty_nr).</param>
/// <param name="Uid">Whose it is.</param>
internal readonly record struct Terminal(int Device, uint Uid)
{
    private const int StatxSize = 256;
    private const int UidOffset = 20;
    private const int ModeOffset = 28;
    private const int DeviceOffset = 128; // stx_rdev_major and stx_rdev_minor, linux/stat.h
    private const int AtEmptyPath = 0x1000;
    private const uint Basic = 0x7ff;
    private const int TypeMask = 0xF000;
    private const int Character = 0x2000;
    private const int FirstPts = 136; // Linux, Documentation/admin-guide/devices.txt
    private const int LastPts = 143;

    private int Major => (Device >> 8) & 0xFFF;

    private int Minor => (Device & 0xFF) | ((Device >> 12) & 0xFFF00);

    /// <summary>Where it is; empty when there is no such device.</summary>
    public string Path => Major is >= FirstPts and <= LastPts
        ? string.Create(CultureInfo.InvariantCulture, $"/dev/pts/{((Major - FirstPts) << 8) | Minor}")
        : System.IO.Path.GetFileName(Files.LinkText(string.Create(CultureInfo.InvariantCulture, $"/sys/dev/char/{Major}:{Minor}"))) is { Length: > 0 } name
            ? $"/dev/{name}"
            : "";

    /// <summary>
    /// Writes to it, without waiting: one that is stopped (Ctrl-S), or that nobody reads, takes a part or nothing. It is opened by
    /// its number, and must be that very device and its user's own.
    /// </summary>
    /// <returns>Why it was not written, in words; null when it was.</returns>
    public unsafe string? Write(string text)
    {
        var path = Path;
        if (path.Length == 0)
        {
            return "there is no such device";
        }

        var descriptor = LibC.Open(path, LibC.OpenWriteOnly | LibC.OpenNoTerminal | LibC.OpenNonBlocking | LibC.OpenCloseOnExec);
        if (descriptor < 0)
        {
            return Files.Error("open", path).Message;
        }

        try
        {
            if (!IsOwn(descriptor))
            {
                return $"{path} is not the terminal of uid {Uid.ToString(CultureInfo.InvariantCulture)}";
            }

            var bytes = Encoding.ASCII.GetBytes(text);
            fixed (byte* buffer = bytes)
            {
                var written = LibC.Write(descriptor, buffer, (nuint)bytes.Length);
                return written < 0 ? Files.Error("write", path).Message : written < bytes.Length ? $"{path} took a part of it" : null;
            }
        }
        finally
        {
            _ = LibC.Close(descriptor);
        }
    }

    private unsafe bool IsOwn(int descriptor)
    {
        var buffer = stackalloc byte[StatxSize];
        if (LibC.Statx(descriptor, "", AtEmptyPath, Basic, buffer) != 0)
        {
            return false;
        }

        var bytes = new ReadOnlySpan<byte>(buffer, StatxSize);
        return (BinaryPrimitives.ReadUInt16LittleEndian(bytes[ModeOffset..]) & TypeMask) == Character
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[UidOffset..]) == Uid
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[DeviceOffset..]) == Major
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[(DeviceOffset + sizeof(uint))..]) == Minor;
    }
}
