using System.Text.Json.Serialization;

namespace Watchdog.Host;

/// <summary>
/// Reads and writes an enum by its names alone. The generators' own converter also takes a number for one, any number: a file
/// that somebody has damaged would hold a member that there is none of, and no rule says what to do with it.
/// </summary>
internal sealed class EnumNames<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;
