using System.Text.Json.Serialization;
using Watchdog.Core;
using Watchdog.Host;

namespace Watchdog.Executor.Drills;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    Converters = [typeof(EnumNames<ProbeOutcome>), typeof(StoredOperator.Converter)],
    RespectNullableAnnotations = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(DrillOrder))]
[JsonSerializable(typeof(RehearsedStep))]
internal sealed partial class DrillJson : JsonSerializerContext;
