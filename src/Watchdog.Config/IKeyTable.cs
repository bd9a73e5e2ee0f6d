namespace Watchdog.Config;

/// <summary>The keys of an object in config.json, whatever it is read into.</summary>
internal interface IKeyTable
{
    /// <summary>What is known of each, in the order in which they are named to users.</summary>
    IReadOnlyList<KeyFacts> Keys { get; }
}
