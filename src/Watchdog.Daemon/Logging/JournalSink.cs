using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Watchdog.Protocol;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Logging;

/// <summary>Sends log events to the journal with native fields; to standard error where there is no journal.</summary>
internal sealed class JournalSink : ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
        var message = SafeText.Printable(logEvent.RenderMessage(CultureInfo.InvariantCulture));
        var fields = new Dictionary<string, string>
        {
            ["MESSAGE"] = logEvent.Exception is { } e ? $"{message}: {SafeText.Printable(e.ToString())}" : message,
            ["PRIORITY"] = Priority(logEvent.Level),
            ["SYSLOG_IDENTIFIER"] = "rollback-watchdogd",
        };
        if (!Journal.Send(fields))
        {
            Journal.SayAside(fields["MESSAGE"]);
        }
    }

    /// <summary>The level as syslog(3) numbers it.</summary>
    private static string Priority(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal => "2",
        LogEventLevel.Error => "3",
        LogEventLevel.Warning => "4",
        LogEventLevel.Information => "6",
        _ => "7",
    };
}
