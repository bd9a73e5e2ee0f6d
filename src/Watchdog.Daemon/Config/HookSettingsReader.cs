using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Config;

/// <summary>Reads the key <c>hooks</c> of config.json. A hook with a mistake in it is left out.</summary>
internal sealed class HookSettingsReader(List<string> mistakes)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly Range Timeouts = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));

    /// <summary>Reads it.</summary>
    /// <returns>The hook for <c>stranded</c>; null when there is none.</returns>
    public HookSettings? ReadStranded(JsonElement hooks)
    {
        HookSettings? stranded = null;
        foreach (var member in Members("hooks", hooks))
        {
            if (member.Name == "stranded")
            {
                stranded = Read("hooks.stranded", member.Value);
            }
            else
            {
                mistakes.Add($"hooks.{SafeText.Printable(member.Name)}: unknown; allowed: stranded");
            }
        }

        return stranded;
    }

    private HookSettings? Read(string where, JsonElement value)
    {
        var before = mistakes.Count;
        var hook = new HookSettings("", [], DefaultTimeout);
        foreach (var member in Members(where, value))
        {
            switch (member.Name)
            {
                case "program" when member.Value.ValueKind == JsonValueKind.String:
                    hook = hook with { Program = member.Value.GetString()! };
                    break;
                case "arguments" when member.Value.ValueKind == JsonValueKind.Array
                    && member.Value.EnumerateArray().All(static a => a.ValueKind == JsonValueKind.String && IsPlain(a.GetString()!)):
                    hook = hook with { Arguments = [.. member.Value.EnumerateArray().Select(static a => a.GetString()!)] };
                    break;
                case "timeout" when member.Value.ValueKind == JsonValueKind.String
                    && TimeSpanText.TryParse(member.Value.GetString(), out var timeout, out _) && Timeouts.Holds(timeout):
                    hook = hook with { Timeout = timeout };
                    break;
                default:
                    mistakes.Add($"{where}.{SafeText.Printable(member.Name)}: not allowed; program (a string), arguments (strings without \"$\" and \";\"), timeout (a string from {Timeouts.Allowed})");
                    break;
            }
        }

        if (mistakes.Count == before && !(Path.IsPathRooted(hook.Program) && IsPlain(hook.Program)))
        {
            mistakes.Add($"{where}.program: `{SafeText.Printable(hook.Program)}` is not allowed; an absolute path");
        }

        return mistakes.Count == before ? hook : null;
    }

    // What PID 1 would not take (see ExecCommand) is said when the file is read, not when the hook is needed.
    private static bool IsPlain(string text) => !text.Contains('$', StringComparison.Ordinal) && !text.Contains(';', StringComparison.Ordinal);

    private JsonElement.ObjectEnumerator Members(string where, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return value.EnumerateObject();
        }

        mistakes.Add($"{where}: is not an object");
        return default;
    }
}
