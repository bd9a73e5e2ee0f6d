using System.Security.Cryptography;
using System.Text;

namespace Watchdog.Cli.Remote;

/// <summary>A password, as UTF-8, in memory that is not moved (a copy would stay behind) and is overwritten when it is disposed of.</summary>
internal sealed class Secret : IDisposable
{
    /// <summary>The longest, in characters: as long as a line of a terminal may be (termios(3), canonical mode).</summary>
    public const int MaxLength = 4095;

    private readonly byte[] _line;
    private readonly int _length;

    /// <summary>Takes a password.</summary>
    /// <param name="characters">The password, which stays the caller's to overwrite.</param>
    public Secret(ReadOnlySpan<char> characters)
    {
        _line = GC.AllocateArray<byte>(Encoding.UTF8.GetMaxByteCount(characters.Length) + 1, pinned: true);
        _length = Encoding.UTF8.GetBytes(characters, _line);
        _line[_length++] = (byte)'\n';
    }

    /// <summary>The password and a line's end.</summary>
    public ReadOnlyMemory<byte> Line => _line.AsMemory(0, _length);

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_line);
}
