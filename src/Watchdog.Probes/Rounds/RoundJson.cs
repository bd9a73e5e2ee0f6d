using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Watchdog.Core;
using Watchdog.Host;

namespace Watchdog.Probes.Rounds;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    Converters = [typeof(EnumNames<ProbeOutcome>), typeof(StoredOperator.Converter)],
    RespectNullableAnnotations = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(RoundRequest))]
[JsonSerializable(typeof(ImmutableArray<ProbeResult>))]
internal sealed partial class RoundJson : JsonSerializerContext;
