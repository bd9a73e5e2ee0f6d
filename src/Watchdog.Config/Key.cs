namespace Watchdog.Config;

/// <summary>One key of an object in config.json, with all that is known of it: an entry of a <see cref="KeyTable{T}"/>.</summary>
/// <typeparam name="T">What the object is read into.</typeparam>
internal abstract record Key<T>
{
    /// <summary>Its name in the object.</summary>
    public required string Name { get; init; }

    /// <summary>A paragraph for users: what it does, and what follows from it. What is written as it stands is between backquotes.</summary>
    public required string Description { get; init; }

    /// <summary>A value that is allowed and is not the default, as JSON.</summary>
    public required string Example { get; init; }

    /// <summary>What holds without it, where that is nothing that could be written. Default: the value that the object begins with.</summary>
    public string? DefaultInWords { get; init; }

    /// <summary>Whether its object is left out without it. Default: no.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Declares a key.</summary>
    /// <param name="name">Its name in the object.</param>
    /// <param name="type">What its value may be.</param>
    /// <param name="get">The value that holds.</param>
    /// <param name="with">The object with another value.</param>
    /// <param name="example">A value that is allowed and is not the default, as JSON.</param>
    /// <param name="description">A paragraph for users.</param>
    public static Key<T> Of<V>(string name, KeyType<V> type, Func<T, V?> get, Func<T, V, T> with, string example, string description) =>
        new Typed<V>(type, get, with) { Name = name, Description = description, Example = example };

    /// <summary>Reads its value, and tells of the mistakes in it.</summary>
    /// <param name="place">The value.</param>
    /// <param name="before">The object without it.</param>
    /// <param name="after">The object with it, or as it was.</param>
    /// <returns>False when the value is not taken.</returns>
    public abstract bool TryRead(Place place, T before, out T after);

    /// <summary>What is known of it.</summary>
    /// <param name="defaults">The object that the file begins with.</param>
    public abstract KeyFacts Facts(T defaults);

    private sealed record Typed<V>(KeyType<V> Type, Func<T, V?> Get, Func<T, V, T> With) : Key<T>
    {
        public override bool TryRead(Place place, T before, out T after)
        {
            var isTaken = Type.TryRead(place, Get(before), out var value);
            after = isTaken ? With(before, value!) : before;
            return isTaken;
        }

        public override KeyFacts Facts(T defaults) => new(
            Name,
            Type.Words,
            Type.Range,
            DefaultInWords ?? (Get(defaults) is { } value ? Type.Show(value) : "none"),
            IsRequired,
            Description,
            Example,
            Type.Inner is { } inner ? new InnerKeys(inner, Type.IsByName) : null);
    }
}
