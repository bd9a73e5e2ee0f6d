using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Watchdog.Config;

/// <summary>Programs of the user's own, each by its name. One with a mistake in its name or program is left out.</summary>
/// <param name="Table">The keys of each.</param>
internal sealed partial record CommandsType(KeyTable<CommandSettings> Table) : KeyType<IReadOnlyList<CommandSettings>>("an object of objects")
{
    /// <inheritdoc/>
    public override IKeyTable Inner => Table;

    /// <inheritdoc/>
    public override bool IsByName => true;

    /// <inheritdoc/>
    public override string Show(IReadOnlyList<CommandSettings> value) => "{}";

    /// <inheritdoc/>
    public override bool TryRead(Place place, IReadOnlyList<CommandSettings>? before, [NotNullWhen(true)] out IReadOnlyList<CommandSettings>? value)
    {
        value = null;
        if (place.Value.ValueKind != JsonValueKind.Object)
        {
            place.Refuse($"{place.Shown} is not an object, such as {place.Example}");
            return false;
        }

        value = [.. place.Value.EnumerateObject().Select(m => Read(place, m)).OfType<CommandSettings>()];
        return true;
    }

    private CommandSettings? Read(Place place, JsonProperty member)
    {
        const string Example = "{\"program\": \"/run/current-system/sw/bin/pg_isready\"}";
        if (JsonText.NameOf(member) is not { } name || !Name().IsMatch(name))
        {
            place.Mistakes.Add($"{place.NameOf(member)}: a name is 1 to 32 lower-case letters, digits and dashes, such as \"database\"");
            return null;
        }

        return Table.TryRead(place.Of(name, member.Value, Example), Table.Defaults, out var command) ? command with { Name = name } : null;
    }

    [GeneratedRegex("^[a-z0-9-]{1,32}$")]
    private static partial Regex Name();
}
