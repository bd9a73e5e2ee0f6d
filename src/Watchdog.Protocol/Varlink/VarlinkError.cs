using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>An error as it goes over the wire.</summary>
/// <param name="Name">The error's full name.</param>
/// <param name="Parameters">The error's parameters, an object.</param>
public sealed record VarlinkError(string Name, JsonElement Parameters);
