using System.Text.Json;
using System.Text.RegularExpressions;
using Watchdog.Core;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Config;

/// <summary>
/// Reads config.json. A mistake names key, value and what is allowed, leaves that key at its default, and never keeps
/// the daemon from starting: an open session must be protected all the same.
/// </summary>
internal static partial class SettingsReader
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 16 };

    /// <summary>Reads the file.</summary>
    /// <param name="path">Where it is; a file that does not exist means the defaults.</param>
    /// <param name="mistakes">What is wrong with it.</param>
    public static Settings Read(string path, out IReadOnlyList<string> mistakes)
    {
        var found = new List<string>();
        mistakes = found;
        try
        {
            using var file = File.OpenRead(path);
            using var document = JsonDocument.Parse(file, Options);
            return Parse(document.RootElement, path, found);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Settings();
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // The parser quotes what it read.
            found.Add($"{path}: {SafeText.Printable(e.Message)}");
            return new Settings();
        }
    }

    private static Settings Parse(JsonElement root, string path, List<string> mistakes)
    {
        var settings = new Settings();
        if (root.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add($"{path}: must be a JSON object");
            return settings;
        }

        foreach (var member in root.EnumerateObject())
        {
            settings = member.Name switch
            {
                "operators" => settings with { Operators = Text(member, settings.Operators, mistakes) },
                "autoArm" => settings with { AutoArm = Truth(member, settings.AutoArm, mistakes) },
                "window" => settings with { Limits = settings.Limits with { Window = Duration(member, settings.Limits.Window, Range.Day, mistakes) } },
                "armedLimit" => settings with { Limits = settings.Limits with { Armed = Duration(member, settings.Limits.Armed, Range.Week, mistakes) } },
                "activationLimit" => settings with { Limits = settings.Limits with { Activation = Duration(member, settings.Limits.Activation, Range.Day, mistakes) } },
                "unprovenLimit" => settings with { Limits = settings.Limits with { Unproven = Duration(member, settings.Limits.Unproven, Range.Week, mistakes) } },
                "holdBootDefault" => settings with { HoldBootDefault = Truth(member, settings.HoldBootDefault, mistakes) },
                "holdAfter" => settings with { HoldAfter = Duration(member, settings.HoldAfter, Range.Hour, mistakes) },
                "bootLimit" => settings with { Limits = settings.Limits with { Boot = Duration(member, settings.Limits.Boot, Range.Week, mistakes) } },
                "lockoutTime" => settings with { Limits = settings.Limits with { Lockout = Duration(member, settings.Limits.Lockout, Range.Day, mistakes) } },
                "settleTime" => settings with { Limits = settings.Limits with { Settle = Duration(member, settings.Limits.Settle, Range.Day, mistakes) } },
                "ssh" => settings with { SshUnit = SshUnit(member, settings.SshUnit, mistakes) },
                "login" => settings with { Terms = settings.Terms with { Login = Login(member, settings.Terms.Login, mistakes) } },
                "witness" => settings with { Terms = settings.Terms with { Witness = Witness(member, settings.Terms.Witness, mistakes) } },
                "confirm" => settings with { Terms = Confirm(member, settings.Terms, mistakes) },
                "switchLimit" => settings with { SwitchLimit = Duration(member, settings.SwitchLimit, Range.Day, mistakes) },
                "recoveryWindow" => settings with { RecoveryWindow = Duration(member, settings.RecoveryWindow, Range.Hour, mistakes) },
                "relapseWatch" => settings with { RelapseWatch = Duration(member, settings.RelapseWatch, Range.Day, mistakes) },
                "hooks" => settings with { Stranded = new HookSettingsReader(mistakes).ReadStranded(member.Value) },
                "probes" => settings with { Probes = new ProbeSettingsReader(mistakes).Read(member.Value) },
                _ => Unknown(member, settings, mistakes),
            };
        }

        return settings;
    }

    private static Settings Unknown(JsonProperty member, Settings settings, List<string> mistakes)
    {
        mistakes.Add($"{SafeText.Printable(member.Name)}: unknown; allowed: operators, autoArm, window, armedLimit, activationLimit, unprovenLimit, holdBootDefault, holdAfter, bootLimit, lockoutTime, settleTime, ssh, login, witness, confirm, switchLimit, recoveryWindow, relapseWatch, hooks, probes");
        return settings;
    }

    private static string Text(JsonProperty member, string otherwise, List<string> mistakes)
    {
        if (member.Value.ValueKind == JsonValueKind.String)
        {
            return member.Value.GetString()!;
        }

        mistakes.Add($"{member.Name}: {Shown(member)} is not a string");
        return otherwise;
    }

    private static string Witness(JsonProperty member, string otherwise, List<string> mistakes)
    {
        if (member.Value.ValueKind == JsonValueKind.String && WitnessForm().IsMatch(member.Value.GetString()!))
        {
            return member.Value.GetString()!;
        }

        mistakes.Add($"{member.Name}: {Shown(member)} is not allowed; a user's name, or a key's fingerprint as `ssh-keygen -l` prints it (SHA256:...)");
        return otherwise;
    }

    private static string SshUnit(JsonProperty member, string otherwise, List<string> mistakes)
    {
        if (member.Value.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add($"{member.Name}: {Shown(member)} is not allowed; an object, such as {{\"unit\": \"sshd.service\"}}");
            return otherwise;
        }

        foreach (var inner in member.Value.EnumerateObject())
        {
            if (inner.Name != "unit")
            {
                mistakes.Add($"{member.Name}.{SafeText.Printable(inner.Name)}: unknown; allowed: unit");
            }
            else if (inner.Value.ValueKind == JsonValueKind.String && ServiceName().IsMatch(inner.Value.GetString()!))
            {
                otherwise = inner.Value.GetString()!;
            }
            else
            {
                mistakes.Add($"{member.Name}.unit: {Shown(inner)} is not allowed; the name of a service, such as \"sshd.service\" or \"sshd@.service\"");
            }
        }

        return otherwise;
    }

    private static bool Truth(JsonProperty member, bool otherwise, List<string> mistakes)
    {
        if (member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return member.Value.GetBoolean();
        }

        mistakes.Add($"{member.Name}: {Shown(member)} is neither true nor false");
        return otherwise;
    }

    private static LoginMeaning Login(JsonProperty member, LoginMeaning otherwise, List<string> mistakes)
    {
        switch (member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null)
        {
            case "heartbeat":
                return LoginMeaning.Heartbeat;
            case "confirm":
                return LoginMeaning.Confirm;
            case "ignore":
                return LoginMeaning.Ignore;
            default:
                mistakes.Add($"{member.Name}: {Shown(member)} is not allowed; one of \"heartbeat\", \"confirm\", \"ignore\"");
                return otherwise;
        }
    }

    private static ProofTerms Confirm(JsonProperty member, ProofTerms terms, List<string> mistakes)
    {
        if (member.Value.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add($"{member.Name}: {Shown(member)} is not allowed; an object, such as {{\"via\": \"wg0\"}}");
            return terms;
        }

        foreach (var inner in member.Value.EnumerateObject())
        {
            switch (inner.Name)
            {
                case "via":
                    terms = terms with { Via = Text(inner, terms.Via, mistakes) };
                    break;
                case "trustLocalProxy":
                    terms = terms with { TrustLocalProxy = Truth(inner, terms.TrustLocalProxy, mistakes) };
                    break;
                default:
                    mistakes.Add($"{member.Name}.{SafeText.Printable(inner.Name)}: unknown; allowed: via, trustLocalProxy");
                    break;
            }
        }

        return terms;
    }

    private static TimeSpan Duration(JsonProperty member, TimeSpan otherwise, Range range, List<string> mistakes)
    {
        if (member.Value.ValueKind != JsonValueKind.String
            || !TimeSpanText.TryParse(member.Value.GetString(), out var value, out _)
            || !range.Holds(value))
        {
            mistakes.Add($"{member.Name}: {Shown(member)} is not allowed; a string from {range.Allowed}, such as \"5min\"");
            return otherwise;
        }

        return value;
    }

    private static string Shown(JsonProperty member)
    {
        const int Longest = 60;
        return SafeText.Printable(member.Value.GetRawText(), Longest);
    }

    // systemd.unit(5), DESCRIPTION.
    [GeneratedRegex(@"\A[A-Za-z0-9:_.\\-]{1,200}@?\.service\z")]
    private static partial Regex ServiceName();

    [GeneratedRegex("^(SHA256:[A-Za-z0-9+/]{43}|[^:/ ]{1,256}|)$")]
    private static partial Regex WitnessForm();
}
