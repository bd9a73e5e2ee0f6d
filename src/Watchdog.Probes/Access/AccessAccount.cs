namespace Watchdog.Probes.Access;

/// <summary>What the account can do by which somebody comes in.</summary>
/// <param name="HasPassword">Whether there is a password in shadow(5) that can match.</param>
/// <param name="SudoRules">The commands of sudo's and doas's rules by which the user became root; none for root, and where they were not asked for.</param>
/// <param name="RootPrograms">Those of sudo, doas, su and pkexec that make whoever runs them root; null when not known.</param>
internal sealed record AccessAccount(bool HasPassword, IReadOnlyList<string> SudoRules, IReadOnlyList<string>? RootPrograms = null);
