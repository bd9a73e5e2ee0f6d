namespace Watchdog.Host.Systems;

/// <summary>What the host knows of one system.</summary>
/// <param name="Path">Its store path.</param>
/// <param name="Generation">The number of its newest generation in the system profile; 0 when it has none.</param>
/// <param name="Made">When that generation was made; meaningless when it has none.</param>
/// <param name="Kernel">The name and version of its kernel, such as <c>linux-6.12.58</c>; empty when that is not known.</param>
internal sealed record KnownSystem(string Path, int Generation, DateTimeOffset Made, string Kernel);
