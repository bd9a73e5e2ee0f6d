using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Watchdog.Systemd.Native;

namespace Watchdog.Systemd;

/// <summary>
/// Structured entries for the journal, by its native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL). Never throws, and never
/// waits for a journald that stands still, as sd_journal_sendv does: logging must not be a cause of failure.
/// </summary>
public static unsafe class Journal
{
    /// <summary>The longest wait for a journald whose queue is full, before it counts as one that takes nothing.</summary>
    public static readonly TimeSpan LongestWait = JournalSocket.LongestWait;

    private const string SocketPath = "/run/systemd/journal/socket";
    private const int LongestValue = 16 * 1024;
    private const int MostAside = 2048;
    private const int LongestName = 64; // journald drops longer ones (systemd's journal-file)
    private const int MostFields = 1024; // journald drops entries with more

    private static readonly JournalSocket Sender = new(SocketPath);
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>Does what an entry does before it is sent: the first time takes long.</summary>
    public static void Prepare() => _ = Encode([new("MESSAGE", "x"), new("MESSAGE", "x\n")]);

    /// <summary>Sends one entry. It waits at most <see cref="LongestWait"/>, and not at all while journald takes nothing.</summary>
    /// <param name="fields">
    /// Field names and values (systemd.journal-fields(7)): MESSAGE, PRIORITY, MESSAGE_ID and our own. Values may hold
    /// line breaks and any other character; one of more than 16 KiB is cut.
    /// </param>
    /// <returns>False when a name is invalid (then nothing is sent) or no journal has taken it.</returns>
    public static bool Send(IReadOnlyDictionary<string, string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return Send([.. fields]);
    }

    /// <inheritdoc cref="Send(IReadOnlyDictionary{string, string})"/>
    public static bool Send(ReadOnlySpan<KeyValuePair<string, string>> fields) =>
        fields.Length is > 0 and <= MostFields && Encode(fields) is { } entry && Sender.Send(entry);

    /// <summary>
    /// Says a line: to the journal, and to standard error where no journal takes it and standard error does not have to be
    /// waited for (it may be journald's own socket).
    /// </summary>
    /// <param name="priority">As syslog(3) numbers it: 0 emergency to 7 debug.</param>
    /// <param name="identifier">The name that the line bears.</param>
    /// <param name="text">The line.</param>
    public static void Say(int priority, string identifier, string text)
    {
        bool isSent = Send(
        [
            new("MESSAGE", text),
            new("PRIORITY", priority.ToString(CultureInfo.InvariantCulture)),
            new("SYSLOG_IDENTIFIER", identifier),
        ]);
        if (!isSent)
        {
            SayAside(text);
        }
    }

    /// <summary>Writes a line to standard error, unless that would have to be waited for.</summary>
    /// <param name="text">The line; more than 2 KiB of it is cut.</param>
    public static void SayAside(string text)
    {
        const int StandardError = 2;
        byte[] line = Encoding.UTF8.GetBytes(text + "\n");
        var state = new LibC.PollFd { Descriptor = StandardError, Events = LibC.PollOut };
        var atOnce = default(LibC.TimeSpec);

        // A pipe that is writable takes 4 KiB at once (pipe(7)); a stream socket more (unix_writable in the kernel).
        if (LibC.ppoll(&state, 1, &atOnce, null) == 1 && (state.Returned & LibC.PollOut) != 0)
        {
            fixed (byte* start = line)
            {
                _ = LibC.write(StandardError, start, (nuint)Math.Min(line.Length, MostAside));
            }
        }
    }

    /// <summary>The native protocol's form of an entry (systemd.io/JOURNAL_NATIVE_PROTOCOL); null when a name is invalid.</summary>
    internal static byte[]? Encode(ReadOnlySpan<KeyValuePair<string, string>> fields)
    {
        var entry = new ArrayBufferWriter<byte>();
        foreach (KeyValuePair<string, string> field in fields)
        {
            if (!IsValidName(field.Key))
            {
                return null;
            }

            ReadOnlySpan<byte> value = Encoding.UTF8.GetBytes(field.Value);
            value = value[..Math.Min(value.Length, LongestValue)];
            entry.Write(Encoding.UTF8.GetBytes(field.Key));
            if (value.Contains((byte)'\n'))
            {
                entry.Write("\n"u8);
                BinaryPrimitives.WriteUInt64LittleEndian(entry.GetSpan(sizeof(ulong)), (ulong)value.Length);
                entry.Advance(sizeof(ulong));
            }
            else
            {
                entry.Write("="u8);
            }

            entry.Write(value);
            entry.Write("\n"u8);
        }

        return entry.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Whether a client may send a field of this name: 1 to 64 of A-Z, 0-9 and "_", beginning with neither a digit nor
    /// "_", which is kept for fields that the journal itself vouches for.
    /// </summary>
    public static bool IsValidName(string name) =>
        !string.IsNullOrEmpty(name) && name.Length <= LongestName && name[0] != '_' && !char.IsAsciiDigit(name[0])
        && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Whether standard error is the journal's own stream (JOURNAL_STREAM, systemd.exec(5)), and not redirected since.</summary>
    public static bool IsConnectedToJournal() =>
        IsStream(Environment.GetEnvironmentVariable("JOURNAL_STREAM"), descriptor: 2);

    internal static bool IsStream(string? announced, int descriptor)
    {
        LibC.Statx actual = default;
        if (announced is null
            || LibC.statx(descriptor, string.Empty, LibC.AtEmptyPath, LibC.StatxInode, &actual) != 0)
        {
            return false;
        }

        ulong device = MakeDevice(actual.DeviceMajor, actual.DeviceMinor);
        return announced == string.Create(CultureInfo.InvariantCulture, $"{device}:{actual.Inode}");
    }

    // makedev(3): how libc packs st_dev, in which JOURNAL_STREAM is written.
    private static ulong MakeDevice(ulong major, ulong minor) =>
        ((major & 0xfff) << 8) | ((major & ~0xffful) << 32) | (minor & 0xff) | ((minor & ~0xfful) << 12);
}
