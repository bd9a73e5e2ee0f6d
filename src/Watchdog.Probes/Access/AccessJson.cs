using System.Text.Json.Serialization;

namespace Watchdog.Probes.Access;

/// <summary>How what the access probe keeps is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, MaxDepth = 16)]
[JsonSerializable(typeof(StoredAccess))]
internal sealed partial class AccessJson : JsonSerializerContext;
