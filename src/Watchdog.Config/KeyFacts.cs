namespace Watchdog.Config;

/// <summary>What is known of a key of config.json, for whoever documents it or compares it with another place.</summary>
/// <param name="Name">Its name in the object that it belongs to.</param>
/// <param name="Type">What its value is, in words: <c>a duration</c>.</param>
/// <param name="Range">The least and the most; null where its values have no order.</param>
/// <param name="Default">What holds without it: JSON, or words where that is nothing that could be written.</param>
/// <param name="IsRequired">Whether its object is left out without it.</param>
/// <param name="Description">A paragraph for users. What is written as it stands is between backquotes.</param>
/// <param name="Example">A value that is allowed and is not the default, as JSON.</param>
/// <param name="Inner">The keys of its value, where that is an object, or an object of objects; null elsewhere.</param>
internal sealed record KeyFacts(
    string Name, string Type, Range? Range, string Default, bool IsRequired, string Description, string Example, InnerKeys? Inner);
