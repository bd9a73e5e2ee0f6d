using System.Text.Json.Serialization;

namespace Watchdog.Protocol;

/// <summary>The messages' JSON: snake_case names, nulls left out, required members and nullability checked on read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = ProtocolJson.MaxDepth)]
[JsonSerializable(typeof(NoParameters))]
[JsonSerializable(typeof(ArmParameters))]
[JsonSerializable(typeof(HeartbeatParameters))]
[JsonSerializable(typeof(ConfirmParameters))]
[JsonSerializable(typeof(DisarmParameters))]
[JsonSerializable(typeof(RollBackParameters))]
[JsonSerializable(typeof(HistoryParameters))]
[JsonSerializable(typeof(AllowParameters))]
[JsonSerializable(typeof(IncomingParameters))]
[JsonSerializable(typeof(AllowReply))]
[JsonSerializable(typeof(IncomingReply))]
[JsonSerializable(typeof(ArmReply))]
[JsonSerializable(typeof(SessionReply))]
[JsonSerializable(typeof(ConfirmReply))]
[JsonSerializable(typeof(StatusReply))]
[JsonSerializable(typeof(ProbeReply))]
[JsonSerializable(typeof(CheckReply))]
[JsonSerializable(typeof(DrillReply))]
[JsonSerializable(typeof(HistoryReply))]
[JsonSerializable(typeof(NoSessionError))]
[JsonSerializable(typeof(SessionOpenError))]
[JsonSerializable(typeof(NotPermittedError))]
[JsonSerializable(typeof(RefusedError))]
[JsonSerializable(typeof(BadRequestError))]
[JsonSerializable(typeof(FailedError))]
[JsonSerializable(typeof(ServiceInfo))]
[JsonSerializable(typeof(DescriptionParameters))]
[JsonSerializable(typeof(DescriptionReply))]
internal sealed partial class ProtocolJsonContext : JsonSerializerContext;
