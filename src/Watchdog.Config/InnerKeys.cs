namespace Watchdog.Config;

/// <summary>The keys of an object that is the value of another key.</summary>
/// <param name="Table">The keys.</param>
/// <param name="IsByName">Whether there is an object with these keys for each name that the user gives.</param>
internal sealed record InnerKeys(IKeyTable Table, bool IsByName);
