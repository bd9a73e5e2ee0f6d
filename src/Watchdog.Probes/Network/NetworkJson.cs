using System.Text.Json.Serialization;

namespace Watchdog.Probes.Network;

/// <summary>How what the address probe keeps is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, MaxDepth = 16)]
[JsonSerializable(typeof(AddressEvidence))]
internal sealed partial class NetworkJson : JsonSerializerContext;
