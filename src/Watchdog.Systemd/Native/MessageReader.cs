using System.Runtime.InteropServices;

namespace Watchdog.Systemd.Native;

/// <summary>Reads values from a message (sd_bus_message_read_basic(3)). A message of another shape is an error, never a guess.</summary>
internal readonly unsafe struct MessageReader(MessageHandle message, string operation)
{
    internal string String(char type = 's')
    {
        nint text; // belongs to the message
        Read(type, &text);
        return Marshal.PtrToStringUTF8(text) ?? string.Empty;
    }

    internal string ObjectPath() => String('o');

    internal uint UInt32()
    {
        uint value;
        Read('u', &value);
        return value;
    }

    internal ulong UInt64()
    {
        ulong value;
        Read('t', &value);
        return value;
    }

    /// <returns>False at the end of the array that is being read.</returns>
    internal bool Enter(char type, string contents)
    {
        int entered = LibSystemd.sd_bus_message_enter_container(message, (byte)type, contents);
        // ENXIO (6) is how a wrong type is told; the end of an array is 0.
        return BusErrors.Check(entered, operation) > 0;
    }

    internal void Exit() => BusErrors.Check(LibSystemd.sd_bus_message_exit_container(message), operation);

    private void Read(char type, void* value)
    {
        if (BusErrors.Check(LibSystemd.sd_bus_message_read_basic(message, (byte)type, value), operation) == 0)
        {
            throw BusErrors.Create(operation, Errno.BadMessage);
        }
    }
}
