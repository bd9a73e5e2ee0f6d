using System.Text.Json.Serialization;
using Watchdog.Daemon.Probes.Access;
using Watchdog.Daemon.Probes.Network;
using Watchdog.Daemon.Probes.Ssh;
using Watchdog.Daemon.Probes.Stranger;
using Watchdog.Daemon.Probes.WireGuard;

namespace Watchdog.Daemon.Probes;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, MaxDepth = 16)]
[JsonSerializable(typeof(AccessEvidence))]
[JsonSerializable(typeof(AddressEvidence))]
[JsonSerializable(typeof(SshEvidence))]
[JsonSerializable(typeof(SshLooks.All), TypeInfoPropertyName = "SshLooksAll")]
[JsonSerializable(typeof(WireGuardEvidence))]
[JsonSerializable(typeof(ReceivedCounters.Counters))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<Trace>))]
[JsonSerializable(typeof(SshEvidence.Listener), TypeInfoPropertyName = "SshListener")]
[JsonSerializable(typeof(IReadOnlyList<SshEvidence.Listener>), TypeInfoPropertyName = "SshListeners")]
[JsonSerializable(typeof(WireGuardEvidence.Tunnel), TypeInfoPropertyName = "WireGuardTunnel")]
[JsonSerializable(typeof(IReadOnlyList<WireGuardEvidence.Tunnel>), TypeInfoPropertyName = "WireGuardTunnels")]
[JsonSerializable(typeof(WireGuardEvidence.Way), TypeInfoPropertyName = "WireGuardWay")]
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
internal sealed partial class ProbeJson : JsonSerializerContext;
