using System.Text.Json;
using System.Text.Json.Serialization;

namespace Watchdog.Protocol;

/// <summary>Writes a <see cref="Phase"/> as the interface's word. Numbers are refused: they are not part of the interface.</summary>
public sealed class PhaseConverter() : JsonStringEnumConverter<Phase>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
