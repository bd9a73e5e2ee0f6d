using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Watchdog.Lab.Hosts;

/// <summary>An entry of a host's journal, as journalctl(1) prints it with <c>--output json</c>.</summary>
public sealed class JournalEntry
{
    private const double Microseconds = 1e6;
    private readonly JsonElement _entry;

    private JournalEntry(JsonElement entry) => _entry = entry;

    /// <summary>When it was logged, where the sender said so; else when it was written. Seconds of the wall clock since the epoch.</summary>
    /// <exception cref="LabException">It says neither.</exception>
    public double At => long.TryParse(
        this["_SOURCE_REALTIME_TIMESTAMP"] is { Length: > 0 } source ? source : this["__REALTIME_TIMESTAMP"], NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        ? at / Microseconds
        : throw new LabException("an entry of the journal without its time");

    /// <summary>A field's text; empty where there is none.</summary>
    public string this[string field] => !_entry.TryGetProperty(field, out var value)
        ? ""
        : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() ?? "",

            // A field that is not plain text is an array of its bytes (systemd, docs/JOURNAL_EXPORT_FORMATS.md).
            JsonValueKind.Array when value.EnumerateArray().All(b => b.ValueKind == JsonValueKind.Number && b.TryGetByte(out _)) =>
                Encoding.UTF8.GetString([.. value.EnumerateArray().Select(b => b.GetByte())]),
            _ => "",
        };

    /// <summary>Reads entries.</summary>
    /// <param name="journal">A JSON object a line.</param>
    /// <exception cref="LabException">A line is none.</exception>
    public static IEnumerable<JournalEntry> Read(string journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return journal.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ReadLine);
    }

    private static JournalEntry ReadLine(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? new JournalEntry(json.RootElement.Clone())
                : throw new LabException($"journalctl: that is no entry: {line}");
        }
        catch (JsonException e)
        {
            throw new LabException($"journalctl: {e.Message}: {line}");
        }
    }
}
