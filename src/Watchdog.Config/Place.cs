using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Config;

/// <summary>A value in config.json, with what a mistake in it needs to be told of.</summary>
/// <param name="Where">The names of the keys that lead to it, such as <c>probes.ssh.timeout</c>; empty for the file as a whole.</param>
/// <param name="Value">What is there.</param>
/// <param name="Example">What could be there, as JSON.</param>
/// <param name="Mistakes">Where mistakes are told.</param>
internal readonly record struct Place(string Where, JsonElement Value, string Example, List<string> Mistakes)
{
    private const int Longest = 60;

    /// <summary>The value as it was written, fit to be printed and not too long for it.</summary>
    public string Shown => SafeText.Printable(JsonText.Written(Value), Longest);

    /// <summary>What a string says, between backquotes; any other value as it was written.</summary>
    public string ShownText => JsonText.Of(Value) is { } text ? $"`{SafeText.Printable(text, Longest)}`" : Shown;

    /// <summary>The value of one of its members.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="value">The member's value.</param>
    /// <param name="example">What could be there, as JSON.</param>
    public Place Of(string name, JsonElement value, string example) => new(NameOf(name), value, example, Mistakes);

    /// <summary>The names of the keys that lead to a member.</summary>
    /// <param name="name">The member's name.</param>
    public string NameOf(string name) => (Where.Length == 0 ? "" : Where + ".") + SafeText.Printable(name);

    /// <summary>The same of a member whose name may be no text.</summary>
    public string NameOf(JsonProperty member) => NameOf(JsonText.NameOf(member) ?? SafeText.Printable(JsonText.Written(member), Longest));

    /// <summary>Tells of a mistake in this value.</summary>
    /// <param name="what">What is wrong with it, and what would be right.</param>
    public void Refuse(string what) => Mistakes.Add($"{Where}: {what}");
}
