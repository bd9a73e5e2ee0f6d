using System.Diagnostics.CodeAnalysis;

namespace Watchdog.Config;

/// <summary>An object with keys of its own.</summary>
/// <param name="Table">Its keys.</param>
/// <typeparam name="V">What it is read into.</typeparam>
internal sealed record ObjectType<V>(KeyTable<V> Table) : KeyType<V>("an object")
    where V : class
{
    /// <summary>Whether it is read into what held before, of which its keys are but a part; otherwise into the table's defaults. Default: no.</summary>
    public bool IsPart { get; init; }

    /// <inheritdoc/>
    public override IKeyTable Inner => Table;

    /// <inheritdoc/>
    public override string Show(V value) => "{}";

    /// <inheritdoc/>
    public override bool TryRead(Place place, V? before, [NotNullWhen(true)] out V? value) =>
        Table.TryRead(place, IsPart && before is not null ? before : Table.Defaults, out value);
}
