using System.Text.Json.Serialization;
using Watchdog.Core;
using Watchdog.Host;
using HistoryEntry = Watchdog.Protocol.HistoryEntry;

namespace Watchdog.Store;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters =
    [
        typeof(EnumNames<Phase>), typeof(EnumNames<DeadlineReason>), typeof(EnumNames<TargetKind>), typeof(EnumNames<BaselineRound>),
        typeof(EnumNames<ProbeOutcome>), typeof(EnumNames<Rung>), typeof(EnumNames<RungOutcome>), typeof(EnumNames<ConfirmBy>),
        typeof(EnumNames<LoginMeaning>), typeof(StoredOperator.Converter),
    ],
    RespectNullableAnnotations = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(SessionFile))]
[JsonSerializable(typeof(HistoryEntry))]
[JsonSerializable(typeof(List<RolledBackSystem>))]
internal sealed partial class StoreJsonContext : JsonSerializerContext;
