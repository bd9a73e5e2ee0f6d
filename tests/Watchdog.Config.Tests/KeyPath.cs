namespace Watchdog.Config.Tests;

/// <summary>A key with the names that lead to it, and a file that sets it.</summary>
/// <param name="Path">The names, joined by points; what the user gives a name to is called <c>name</c>.</param>
/// <param name="Key">What is known of the key.</param>
/// <param name="Siblings">The keys of the same object.</param>
internal sealed record KeyPath(string Path, KeyFacts Key, IReadOnlyList<KeyFacts> Siblings)
{
    /// <summary>Every key that there is.</summary>
    public static IReadOnlyList<KeyPath> All { get; } = [.. Of("", ConfigKeys.Top)];

    /// <summary>config.json with nothing but this key's example, and what its object is left out without.</summary>
    public string Example
    {
        get
        {
            var needed = Siblings.Where(s => s.IsRequired && s.Name != Key.Name).Append(Key);
            var members = string.Join(", ", needed.Select(n => $"\"{n.Name}\": {n.Example}"));
            return Path.Split('.').Reverse().Skip(1).Aggregate($"{{{members}}}", static (inner, name) => $"{{\"{name}\": {inner}}}");
        }
    }

    public override string ToString() => Path;

    private static IEnumerable<KeyPath> Of(string under, IKeyTable table)
    {
        foreach (var key in table.Keys)
        {
            yield return new KeyPath(under + key.Name, key, table.Keys);
            foreach (var inner in key.Inner is null ? [] : Of($"{under}{key.Name}.{(key.Inner.IsByName ? "name." : "")}", key.Inner.Table))
            {
                yield return inner;
            }
        }
    }
}
