using System.Text.Json;
using System.Text.Json.Serialization;

namespace Watchdog.Protocol;

/// <summary>Writes a <see cref="ProbeOutcome"/> as the interface's word. Numbers are refused: they are not part of the interface.</summary>
public sealed class ProbeOutcomeConverter() : JsonStringEnumConverter<ProbeOutcome>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
