using System.Text.Json.Serialization;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Store;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(SessionFile))]
[JsonSerializable(typeof(HistoryEntry))]
[JsonSerializable(typeof(List<RolledBackSystem>))]
internal sealed partial class StoreJsonContext : JsonSerializerContext;
