using Watchdog.Protocol;
using Watchdog.Systemd;

namespace Watchdog.Executor.Waiting;

/// <summary>
/// What the executor says beside the record. Not by the console: standard output is journald's socket, and a journald that
/// stands still must not keep the executor from its next step.
/// </summary>
internal static class Speech
{
    private const string Identifier = "rollback-watchdogd";
    private const int Warning = 4;
    private const int Info = 6;

    /// <summary>Says what goes as it should.</summary>
    public static void Tell(string text) => Journal.Say(Info, Identifier, SafeText.Printable(text));

    /// <summary>Says what went wrong, and is gone on without.</summary>
    public static void Warn(string text) => Journal.Say(Warning, Identifier, SafeText.Printable(text));
}
