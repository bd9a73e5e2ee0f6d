using System.Text.Json.Serialization;

namespace Watchdog.Probes.Ssh;

/// <summary>How what the ssh probe keeps is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, MaxDepth = 16)]
[JsonSerializable(typeof(SshEvidence))]
[JsonSerializable(typeof(SshLooks.All), TypeInfoPropertyName = "SshLooksAll")]
[JsonSerializable(typeof(SshEvidence.Listener), TypeInfoPropertyName = "SshListener")]
[JsonSerializable(typeof(IReadOnlyList<SshEvidence.Listener>), TypeInfoPropertyName = "SshListeners")]
internal sealed partial class SshJson : JsonSerializerContext;
