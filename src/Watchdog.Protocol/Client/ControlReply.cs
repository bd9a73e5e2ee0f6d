using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>A reply as the client got it.</summary>
/// <typeparam name="T">The reply.</typeparam>
/// <param name="Value">The reply, read and checked.</param>
/// <param name="Json">The same as it came, members included that this version does not know.</param>
public sealed record ControlReply<T>(T Value, JsonElement Json)
    where T : class;
