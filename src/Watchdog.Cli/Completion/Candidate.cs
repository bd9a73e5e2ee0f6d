namespace Watchdog.Cli.Completion;

/// <summary>A word that fits where the cursor is.</summary>
/// <param name="Value">The word.</param>
/// <param name="Description">What it is, for shells that show that; may be empty.</param>
internal sealed record Candidate(string Value, string Description);
