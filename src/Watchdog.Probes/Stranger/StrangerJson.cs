using System.Text.Json.Serialization;

namespace Watchdog.Probes.Stranger;

/// <summary>How what the stranger is asked, answers and leaves is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, MaxDepth = 16)]
[JsonSerializable(typeof(IReadOnlyList<Trace>))]
[JsonSerializable(typeof(StrangerOrder.Listener), TypeInfoPropertyName = "OrderListener")]
[JsonSerializable(typeof(IReadOnlyList<StrangerOrder.Listener>), TypeInfoPropertyName = "OrderListeners")]
[JsonSerializable(typeof(StrangerOrder.Tunnel), TypeInfoPropertyName = "OrderTunnel")]
[JsonSerializable(typeof(IReadOnlyList<StrangerOrder.Tunnel>), TypeInfoPropertyName = "OrderTunnels")]
[JsonSerializable(typeof(StrangerReport.Listener), TypeInfoPropertyName = "ReportListener")]
[JsonSerializable(typeof(IReadOnlyList<StrangerReport.Listener>), TypeInfoPropertyName = "ReportListeners")]
[JsonSerializable(typeof(StrangerReport.Tunnel), TypeInfoPropertyName = "ReportTunnel")]
[JsonSerializable(typeof(IReadOnlyList<StrangerReport.Tunnel>), TypeInfoPropertyName = "ReportTunnels")]
[JsonSerializable(typeof(KeyQuestion))]
[JsonSerializable(typeof(KeyAnswers.Kept))]
[JsonSerializable(typeof(StrangerOrder))]
[JsonSerializable(typeof(StrangerReport))]
internal sealed partial class StrangerJson : JsonSerializerContext;
