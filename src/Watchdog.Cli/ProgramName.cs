using System.CommandLine;
using System.Runtime.CompilerServices;

namespace Watchdog.Cli;

/// <summary>
/// The name by which this program was called. System.CommandLine (2.0.x, RootCommand's constructor) makes the root command's
/// name of it, and throws where that is empty or holds a tab or a line's end.
/// </summary>
internal static class ProgramName
{
    private const string Own = "rollbackctl";

    /// <summary>Makes the name one that System.CommandLine takes. Before the first command is made.</summary>
    public static void Settle()
    {
        if (!IsUsable(RootCommand.ExecutableName))
        {
            Field(null) = Own;
        }
    }

    /// <summary>Whether a command may be called that.</summary>
    internal static bool IsUsable(string name) => name.Length > 0 && !name.Any(char.IsWhiteSpace);

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "_executableName")]
    internal static extern ref string? Field(RootCommand? none);
}
