using System.Text.Json.Serialization;

namespace Watchdog.Probes.WireGuard;

/// <summary>How what the WireGuard probe keeps is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, MaxDepth = 16)]
[JsonSerializable(typeof(WireGuardEvidence))]
[JsonSerializable(typeof(ReceivedCounters.Counters))]
[JsonSerializable(typeof(WireGuardEvidence.Tunnel), TypeInfoPropertyName = "WireGuardTunnel")]
[JsonSerializable(typeof(IReadOnlyList<WireGuardEvidence.Tunnel>), TypeInfoPropertyName = "WireGuardTunnels")]
[JsonSerializable(typeof(WireGuardEvidence.Way), TypeInfoPropertyName = "WireGuardWay")]
internal sealed partial class WireGuardJson : JsonSerializerContext;
