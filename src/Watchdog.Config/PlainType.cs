using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Watchdog.Config;

/// <summary>A value that has no keys: a string, a duration, a list.</summary>
/// <param name="Words">What it is, for the documentation.</param>
/// <param name="Refusal">What a mistake says after the value: that it is not allowed, and what is.</param>
/// <param name="Read">The value; null when it is not allowed.</param>
/// <param name="Write">The value as it is written in config.json.</param>
/// <typeparam name="V">What it is read into.</typeparam>
internal sealed record PlainType<V>(string Words, string Refusal, PlainType<V>.Reader Read, Func<V, string> Write) : KeyType<V>(Words)
{
    /// <summary>Reads a value.</summary>
    /// <returns>False when it is not allowed.</returns>
    public delegate bool Reader(JsonElement value, [NotNullWhen(true)] out V? read);

    /// <summary>Whether the refusal names all values: an example would say nothing more. Default: no.</summary>
    public bool NamesEach { get; init; }

    /// <summary>Whether a mistake shows a string as what it says, between backquotes, instead of as JSON. Default: no.</summary>
    public bool ShowsText { get; init; }

    /// <inheritdoc/>
    public override string Show(V value) => Write(value);

    /// <inheritdoc/>
    public override bool TryRead(Place place, V? before, [NotNullWhen(true)] out V? value)
    {
        if (Read(place.Value, out value))
        {
            return true;
        }

        place.Refuse($"{(ShowsText ? place.ShownText : place.Shown)} {Refusal}{(NamesEach ? "" : $", such as {place.Example}")}");
        return false;
    }
}
