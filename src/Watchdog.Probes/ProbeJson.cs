using System.Text.Json.Serialization;

namespace Watchdog.Probes;

/// <summary>How what a probe keeps is written that has no folder of its own.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, MaxDepth = 16)]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class ProbeJson : JsonSerializerContext;
