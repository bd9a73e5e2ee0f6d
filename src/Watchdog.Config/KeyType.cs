using System.Diagnostics.CodeAnalysis;

namespace Watchdog.Config;

/// <summary>What the value of a key may be.</summary>
/// <param name="Words">What it is, for the documentation: <c>a duration</c>.</param>
/// <typeparam name="V">What it is read into.</typeparam>
internal abstract record KeyType<V>(string Words)
{
    /// <summary>The least and the most; null where the values have no order.</summary>
    public Range? Range { get; init; }

    /// <summary>The keys of the value, where it is an object, or an object of objects.</summary>
    public virtual IKeyTable? Inner => null;

    /// <summary>Whether it is an object of objects, to which the user gives names.</summary>
    public virtual bool IsByName => false;

    /// <summary>A value as it is written in config.json.</summary>
    public abstract string Show(V value);

    /// <summary>Reads a value, and tells of the mistakes in it.</summary>
    /// <param name="place">The value.</param>
    /// <param name="before">What holds without it.</param>
    /// <param name="value">What was read.</param>
    /// <returns>False when what held before goes on to hold.</returns>
    public abstract bool TryRead(Place place, V? before, [NotNullWhen(true)] out V? value);
}
