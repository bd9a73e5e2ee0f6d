using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Config;

/// <summary>
/// The keys of an object in config.json: it is read by them, mistakes in it are told by them, and the documentation is made from
/// them. A mistake leaves out no more than the key that it is in.
/// </summary>
/// <param name="defaults">The object without any key.</param>
/// <param name="keys">The keys, in the order in which they are named to users.</param>
/// <typeparam name="T">What the object is read into.</typeparam>
internal sealed class KeyTable<T>(T defaults, params IReadOnlyList<Key<T>> keys) : IKeyTable
{
    /// <summary>The object without any key.</summary>
    public T Defaults { get; } = defaults;

    /// <summary>What a mistake says of a value that is no object. Default: <c>is not an object</c>.</summary>
    public string Refusal { get; init; } = "is not an object";

    /// <summary>Whether a mistake in any key leaves out the whole object. Default: no.</summary>
    public bool IsAllOrNothing { get; init; }

    /// <summary>What the object that was read contradicts itself in; null where it does not.</summary>
    public Func<T, string?> Contradiction { get; init; } = static _ => null;

    /// <inheritdoc/>
    public IReadOnlyList<KeyFacts> Keys => [.. keys.Select(k => k.Facts(Defaults))];

    /// <summary>Reads an object, and tells of the mistakes in it.</summary>
    /// <param name="place">The object.</param>
    /// <param name="before">What it is read into.</param>
    /// <param name="after">That, with what was read.</param>
    /// <returns>False when the object as a whole is to be left out.</returns>
    public bool TryRead(Place place, T before, out T after)
    {
        after = before;
        if (place.Value.ValueKind != JsonValueKind.Object)
        {
            place.Refuse($"{place.Shown} {Refusal}, such as {place.Example}");
            return false;
        }

        var mistakes = place.Mistakes.Count;
        var taken = new List<Key<T>>();
        var refused = new List<Key<T>>();
        foreach (var member in place.Value.EnumerateObject())
        {
            if (Find(place, member) is { } key)
            {
                var isTaken = key.TryRead(place.Of(key.Name, member.Value, key.Example), after, out after);
                (isTaken ? taken : refused).Add(key);
            }
        }

        if (Contradiction(after) is { } contradiction)
        {
            place.Refuse(contradiction);
        }

        var missing = keys.Where(k => k.IsRequired && !taken.Contains(k)).ToList();
        foreach (var key in missing.Except(refused))
        {
            place.Mistakes.Add($"{place.NameOf(key.Name)}: is missing; {key.Facts(Defaults).Type}, such as {key.Example}");
        }

        return missing.Count == 0 && !(IsAllOrNothing && place.Mistakes.Count > mistakes);
    }

    private Key<T>? Find(Place place, JsonProperty member)
    {
        var name = JsonText.NameOf(member);
        var key = keys.FirstOrDefault(k => k.Name == name);
        if (key is null)
        {
            var nearest = Spelling.Nearest(name ?? "", keys.Select(k => k.Name)) is { } near ? keys.First(k => k.Name == near) : null;
            var meant = nearest is null ? "" : $"; perhaps \"{nearest.Name}\" is meant, such as \"{nearest.Name}\": {nearest.Example}";
            place.Mistakes.Add($"{place.NameOf(member)}: unknown; allowed: {string.Join(", ", keys.Select(k => k.Name))}{meant}");
        }

        return key;
    }
}
