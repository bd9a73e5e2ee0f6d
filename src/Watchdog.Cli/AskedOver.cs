using System.Text.RegularExpressions;

namespace Watchdog.Cli;

/// <summary>
/// The host by whose name this program was asked over ssh (<c>-H</c>). What a person is told to type is typed where they are:
/// it has to name the host, too.
/// </summary>
internal static partial class AskedOver
{
    /// <summary>The environment variable by which the asking rollbackctl tells the one that it runs there.</summary>
    public const string Variable = "ROLLBACKCTL_ASKED_OVER";

    /// <summary>Whether a name can stand in a command without quotes: up to 255 letters, digits and <c>@ . _ : % -</c>.</summary>
    public static bool IsHost(string name) => Name().IsMatch(name);

    /// <summary>Whether this program was asked so, by a name that can be typed.</summary>
    public static bool Is(CliEnvironment environment) => environment.Variable(Variable) is { } host && IsHost(host);

    /// <summary>How a person calls this program: <c>rollbackctl</c>, or <c>rollbackctl -H HOST</c>.</summary>
    public static string Program(CliEnvironment environment) =>
        Is(environment) ? $"rollbackctl -H {environment.Variable(Variable)}" : "rollbackctl";

    /// <summary>A text with commands in it, each as it has to be typed. One that is called by its path stays as it is.</summary>
    public static string Typed(string text, CliEnvironment environment) =>
        Is(environment) ? Typed(text, Program(environment)) : text;

    /// <summary>The same, where a person calls this program so.</summary>
    public static string Typed(string text, string program) => Call().Replace(text, _ => program);

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9@._:%-]{0,254}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<![\w./-])rollbackctl(?= (arm|run|status|heartbeat|confirm|disarm|rollback|history|probe|check|allow|incoming|boot)\b)")]
    private static partial Regex Call();
}
