using System.Buffers;
using System.Globalization;
using System.Text;
using Watchdog.Systemd.Native;

namespace Watchdog.Systemd;

/// <summary>Structured entries for the journal (sd_journal_sendv in sd_journal_print(3)). Never throws: logging must not be a cause of failure.</summary>
public static unsafe class Journal
{
    private const string SocketPath = "/run/systemd/journal/socket";
    private const int LongestName = 64; // journald drops longer ones (systemd's journal-file)
    private const int MostFields = 1024; // journald drops entries with more

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>Loads libsystemd ahead of the first entry, which then takes no longer than the others.</summary>
    public static void Prepare()
    {
        try
        {
            _ = LibSystemd.sd_journal_sendv(null, 0); // no field: refused, but found
        }
        catch (DllNotFoundException)
        {
            // The entry says so itself.
        }
    }

    /// <summary>Sends one entry.</summary>
    /// <param name="fields">
    /// Field names and values (systemd.journal-fields(7)): MESSAGE, PRIORITY, MESSAGE_ID and our own. Values may hold
    /// line breaks and any other character.
    /// </param>
    /// <returns>False when a name is invalid (then nothing is sent) or there is no journal to take it.</returns>
    public static bool Send(IReadOnlyDictionary<string, string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return Send([.. fields]);
    }

    /// <inheritdoc cref="Send(IReadOnlyDictionary{string, string})"/>
    public static bool Send(ReadOnlySpan<KeyValuePair<string, string>> fields)
    {
        if (fields.Length is 0 or > MostFields || !File.Exists(SocketPath))
        {
            return false; // without a journal libsystemd itself would report success
        }

        int size = 0;
        foreach (KeyValuePair<string, string> field in fields)
        {
            if (!IsValidName(field.Key))
            {
                return false;
            }

            size += field.Key.Length + 1 + Encoding.UTF8.GetByteCount(field.Value);
        }

        byte[] bytes = new byte[size];
        fixed (byte* start = bytes)
        {
            var vectors = new LibSystemd.IoVector[fields.Length];
            int used = 0;
            for (int i = 0; i < fields.Length; i++)
            {
                int begin = used;
                used += Encoding.UTF8.GetBytes(fields[i].Key, bytes.AsSpan(used));
                bytes[used++] = (byte)'=';
                used += Encoding.UTF8.GetBytes(fields[i].Value, bytes.AsSpan(used));
                vectors[i] = new LibSystemd.IoVector { Base = start + begin, Length = (nuint)(used - begin) };
            }

            fixed (LibSystemd.IoVector* first = vectors)
            {
                return LibSystemd.sd_journal_sendv(first, vectors.Length) >= 0;
            }
        }
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
