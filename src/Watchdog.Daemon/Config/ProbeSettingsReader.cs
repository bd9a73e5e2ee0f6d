using System.Text.Json;
using System.Text.RegularExpressions;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Config;

/// <summary>
/// Reads the key <c>probes</c> of config.json: an object of probes by name, each with <c>enabled</c>, <c>required</c> and
/// <c>timeout</c>, and <c>command</c>, an object of the user's own. A mistake leaves out no more than what it is in.
/// </summary>
internal sealed partial class ProbeSettingsReader(ICollection<string> mistakes)
{
    private const string Command = "command";

    /// <summary>The probes that are there by themselves.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["ssh", "access", "wireguard", "stranger-ssh", "stranger-wireguard", "stranger-key", "address", "gateway", "units"];

    // A round as a whole has 30 s.
    private static readonly Range Limits = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));

    /// <summary>Reads it.</summary>
    public ProbeSettings Read(JsonElement probes)
    {
        var tuned = new Dictionary<string, ProbeTuning>();
        var commands = new List<CommandSettings>();
        foreach (var (key, value) in Members("probes", probes))
        {
            if (key == Command)
            {
                commands.AddRange(Members("probes.command", value).Select(m => ReadCommand(m.Key, m.Value)).OfType<CommandSettings>());
            }
            else if (Names.Contains(key))
            {
                tuned[key] = ReadTuning($"probes.{key}", value);
            }
            else
            {
                mistakes.Add($"probes.{SafeText.Printable(key)}: unknown; allowed: {string.Join(", ", Names)}, {Command}");
            }
        }

        return new ProbeSettings(tuned, commands);
    }

    private ProbeTuning ReadTuning(string where, JsonElement value)
    {
        var tuning = new ProbeTuning(null, null, null);
        foreach (var (key, member) in Members(where, value))
        {
            tuning = key switch
            {
                "enabled" => tuning with { Enabled = Boolean($"{where}.{key}", member) },
                "required" => tuning with { Required = Boolean($"{where}.{key}", member) },
                "timeout" => tuning with { Timeout = Duration($"{where}.{key}", member) },
                _ => Unknown(where, key, "enabled, required, timeout", tuning),
            };
        }

        if (tuning is { Enabled: false, Required: true })
        {
            mistakes.Add($"{where}: `enabled` is false and `required` is true: a probe that is not run can be required by nobody; leave one of them out");
        }

        return tuning;
    }

    private CommandSettings? ReadCommand(string name, JsonElement value)
    {
        var where = $"probes.command.{SafeText.Printable(name)}";
        if (!Name().IsMatch(name))
        {
            mistakes.Add($"{where}: a name is 1 to 32 lower-case letters, digits and dashes");
            return null;
        }

        var command = new CommandSettings(name, "", [], Probes.PlannedProbe.DefaultLimit, Required: true);
        foreach (var (key, member) in Members(where, value))
        {
            command = key switch
            {
                "program" => command with { Program = Text($"{where}.{key}", member) ?? "" },
                "arguments" => command with { Arguments = Texts($"{where}.{key}", member) },
                "timeout" => command with { Timeout = Duration($"{where}.{key}", member) ?? command.Timeout },
                "required" => command with { Required = Boolean($"{where}.{key}", member) ?? command.Required },
                _ => Unknown(where, key, "program, arguments, timeout, required", command),
            };
        }

        if (Path.IsPathRooted(command.Program))
        {
            return command;
        }

        mistakes.Add($"{where}.program: `{SafeText.Printable(command.Program)}` is not allowed; an absolute path");
        return null;
    }

    private IEnumerable<(string Key, JsonElement Value)> Members(string where, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return value.EnumerateObject().Select(m => (m.Name, m.Value));
        }

        mistakes.Add($"{where}: {Shown(value)} is not an object");
        return [];
    }

    private bool? Boolean(string where, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        mistakes.Add($"{where}: {Shown(value)} is not allowed; true or false");
        return null;
    }

    private TimeSpan? Duration(string where, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && TimeSpanText.TryParse(value.GetString(), out var time, out _) && Limits.Holds(time))
        {
            return time;
        }

        mistakes.Add($"{where}: {Shown(value)} is not allowed; a string from {Limits.Allowed}, such as \"10s\"");
        return null;
    }

    private string? Text(string where, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !text.Contains('\0'))
        {
            return text;
        }

        mistakes.Add($"{where}: {Shown(value)} is not a string");
        return null;
    }

    private List<string> Texts(string where, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            return [.. value.EnumerateArray().Select(v => Text(where, v)).OfType<string>()];
        }

        mistakes.Add($"{where}: {Shown(value)} is not an array of strings");
        return [];
    }

    private T Unknown<T>(string where, string key, string allowed, T otherwise)
    {
        mistakes.Add($"{where}.{SafeText.Printable(key)}: unknown; allowed: {allowed}");
        return otherwise;
    }

    private static string Shown(JsonElement value)
    {
        const int Longest = 60;
        return SafeText.Printable(value.GetRawText(), Longest);
    }

    [GeneratedRegex("^[a-z0-9-]{1,32}$")]
    private static partial Regex Name();
}
