using System.Text.Json.Serialization;

namespace Watchdog.Host;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, MaxDepth = 16)]
[JsonSerializable(typeof(StoredOperator))]
internal sealed partial class OperatorJson : JsonSerializerContext;
