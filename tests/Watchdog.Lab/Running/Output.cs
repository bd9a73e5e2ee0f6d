using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Lab.Running;

/// <summary>
/// Where a run says how it goes and what came of it. For people all of it is text on standard output. With <c>--json</c> the
/// result is one JSON object there, and all else goes to standard error. Text of hosts and tools is made printable.
/// </summary>
/// <param name="isJson">Whether the result is wanted as JSON.</param>
public sealed class Output(bool isJson)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    private readonly Lock _one = new();

    /// <summary>Says a line, or several; also from several threads.</summary>
    public void Say(string text = "")
    {
        var to = isJson ? Console.Error : Console.Out;
        lock (_one)
        {
            foreach (var line in text.Split('\n'))
            {
                to.WriteLine(SafeText.Printable(line));
            }
        }
    }

    /// <summary>Says a part of a line, at once.</summary>
    public void SayPart(string text)
    {
        var to = isJson ? Console.Error : Console.Out;
        lock (_one)
        {
            to.Write(SafeText.Printable(text));
            to.Flush();
        }
    }

    /// <summary>Says what came of the run: for people in these words, or the value as JSON with the names in snake_case.</summary>
    /// <param name="words">For people.</param>
    /// <param name="value">For programs: an object of plain properties.</param>
    public void Result(string words, object value)
    {
        Say(words);
        if (isJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(value, Options));
        }
    }
}
