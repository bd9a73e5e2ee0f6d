namespace Watchdog.Lab.DeployTools;

/// <summary>Something that a page says, and whether it was so.</summary>
/// <param name="What">In words.</param>
/// <param name="Held">Whether it was.</param>
internal sealed record ToolCheck(string What, bool Held);
