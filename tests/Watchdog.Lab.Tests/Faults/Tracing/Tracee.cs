using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Watchdog.Lab.Tests.Faults.Tracing;

/// <summary>A process that is traced: its memory and its descriptors.</summary>
/// <param name="pid">Its process on the machine.</param>
internal sealed class Tracee(int pid) : IDisposable
{
    private const int AddressFamilySize = 2;
    private const int MostAddress = 110;
    private const int MostPath = 512;

    private readonly Dictionary<int, string> _sockets = [];
    private SafeFileHandle _memory = File.OpenHandle($"/proc/{pid}/mem");

    /// <summary>Its memory is another's after an exec(2).</summary>
    public void Renew()
    {
        _memory.Dispose();
        _memory = File.OpenHandle($"/proc/{pid}/mem");
        _sockets.Clear();
    }

    /// <summary>A text that ends with a null; empty when it cannot be read.</summary>
    public string ReadText(ulong address)
    {
        Span<byte> buffer = stackalloc byte[MostPath];
        var text = buffer[..Read(address, buffer)];
        var end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    /// <summary>A pointer, or 0.</summary>
    public ulong ReadPointer(ulong address)
    {
        Span<byte> buffer = stackalloc byte[sizeof(ulong)];
        return Read(address, buffer) == buffer.Length ? BinaryPrimitives.ReadUInt64LittleEndian(buffer) : 0;
    }

    /// <summary>The path in the address of a socket (unix(7)); empty when it has none.</summary>
    public string ReadAddress(ulong address)
    {
        if (address == 0)
        {
            return "";
        }

        Span<byte> buffer = stackalloc byte[MostAddress];
        var read = buffer[..Read(address, buffer)];
        if (read.Length <= AddressFamilySize || BinaryPrimitives.ReadUInt16LittleEndian(read) != 1)
        {
            return "";
        }

        var path = read[AddressFamilySize..];
        var end = path.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? path : path[..end]);
    }

    /// <summary>Notes whom a socket leads to.</summary>
    public void Leads(int descriptor, string to) => _sockets[descriptor] = to;

    /// <summary>What a descriptor is: a path, whom a socket leads to, or what kind of thing.</summary>
    public string NameOf(int descriptor)
    {
        var link = Ptrace.LinkOf(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/{descriptor}"));
        return link.StartsWith("socket:", StringComparison.Ordinal) && _sockets.TryGetValue(descriptor, out var to) && to.Length > 0 ? to : link;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private int Read(ulong address, Span<byte> buffer)
    {
        try
        {
            return RandomAccess.Read(_memory, buffer, (long)address);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
