using System.Text;

namespace Watchdog.Systemd.Native;

/// <summary>Appends values to a message (sd_bus_message_append_basic(3), sd_bus_message_open_container(3)).</summary>
internal readonly unsafe struct MessageWriter(MessageHandle message, string operation)
{
    internal void String(string value)
    {
        // A NUL would silently cut the string short, and the rest of a path or argument would be lost.
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw BusErrors.Create(operation, Errno.Invalid, "org.freedesktop.DBus.Error.InvalidArgs", "A string holds a NUL character.");
        }

        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(value.Length) + 1];
        Encoding.UTF8.GetBytes(value, bytes);
        fixed (byte* first = bytes)
        {
            Append('s', first);
        }
    }

    internal void Boolean(bool value)
    {
        int wide = value ? 1 : 0; // sd-bus reads an int
        Append('b', &wide);
    }

    internal void Int32(int value) => Append('i', &value);

    internal void UInt32(uint value) => Append('u', &value);

    internal void UInt64(ulong value) => Append('t', &value);

    internal void Bytes(ReadOnlySpan<byte> value)
    {
        fixed (byte* first = value)
        {
            BusErrors.Check(LibSystemd.sd_bus_message_append_array(message, (byte)'y', first, (nuint)value.Length), operation);
        }
    }

    internal void Strings(IEnumerable<string> values)
    {
        Open('a', "s");
        foreach (string value in values)
        {
            String(value);
        }

        Close();
    }

    internal void Open(char type, string contents) =>
        BusErrors.Check(LibSystemd.sd_bus_message_open_container(message, (byte)type, contents), operation);

    internal void Close() => BusErrors.Check(LibSystemd.sd_bus_message_close_container(message), operation);

    private void Append(char type, void* value) =>
        BusErrors.Check(LibSystemd.sd_bus_message_append_basic(message, (byte)type, value), operation);
}
