using System.Globalization;
using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Protocol;
using Watchdog.Systemd;
using Session = Watchdog.Core.Session;

namespace Watchdog.Store;

/// <summary>Writes each line of the record to the journal and to the history. It never throws: the record serves the rollback.</summary>
internal sealed class Recorder(HistoryLog history, IClock clock)
{
    /// <summary>Records that something happened.</summary>
    /// <param name="kind">What.</param>
    /// <param name="sessionId">The session, or empty.</param>
    /// <param name="text">The reason or detail; may be empty.</param>
    /// <param name="session">The session as it is now, for the fields; may be null.</param>
    /// <param name="extra">More fields.</param>
    public void Write(
        RecordKind kind,
        string sessionId,
        string text,
        Session? session = null,
        IReadOnlyDictionary<string, string>? extra = null)
    {
        var line = Line(kind, sessionId, text, session, extra);
        SendToJournal(line, RecordForm.Of(kind).Priority);
        try
        {
            history.Append(line);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // The journal has it.
        }
    }

    /// <summary>Does what a record does before it is written: the first time takes long.</summary>
    public void Rehearse(Session session)
    {
        HistoryLog.Rehearse(Line(RecordKind.Rung, session.Id, "", session, null));
        Journal.Prepare();
    }

    /// <summary>Records it unless the history has it of this session: for whoever goes on after one that was killed, between a save and its record.</summary>
    /// <inheritdoc cref="Write"/>
    public void WriteOnce(RecordKind kind, string sessionId, string text, Session? session = null)
    {
        var id = RecordForm.Of(kind).MessageId;
        if (!history.Read(sessionId, int.MaxValue).Any(e => e.MessageId == id))
        {
            Write(kind, sessionId, text, session);
        }
    }

    /// <summary>What is on record of a session, oldest first.</summary>
    public IReadOnlyList<HistoryEntry> Read(string sessionId) => history.Read(sessionId, int.MaxValue);

    private HistoryEntry Line(RecordKind kind, string sessionId, string text, Session? session, IReadOnlyDictionary<string, string>? extra)
    {
        var form = RecordForm.Of(kind);
        var now = clock.Now;
        var safe = SafeText.Printable(text);
        return new HistoryEntry
        {
            Session = sessionId,
            RealtimeUsec = now.Wall.ToUnixTimeMilliseconds() * 1000,
            Usec = (long)now.Boot.TotalMicroseconds,
            BootId = now.BootId,
            Event = form.Event,
            MessageId = form.MessageId,
            Text = safe.Length > 0 ? $"{form.Text}: {safe}" : form.Text,
            Fields = Fields(session, extra),
        };
    }

    private static Dictionary<string, string> Fields(Session? session, IReadOnlyDictionary<string, string>? extra)
    {
        var fields = new Dictionary<string, string>(extra ?? new Dictionary<string, string>());
        if (session is null)
        {
            return fields;
        }

        fields["phase"] = session.Phase.ToString();
        fields["target"] = session.Target.System;
        fields["deadline"] = session.Deadline.Number.ToString(CultureInfo.InvariantCulture);
        fields["deadline_reason"] = session.Deadline.Reason.ToString();
        if (session.Cause.Length > 0)
        {
            fields["cause"] = SafeText.Printable(session.Cause);
        }

        return fields;
    }

    private static void SendToJournal(HistoryEntry line, int priority)
    {
        var message = line.Session.Length > 0 ? $"session {line.Session}: {line.Text}" : line.Text;
        var journal = new Dictionary<string, string>
        {
            ["MESSAGE"] = message,
            ["MESSAGE_ID"] = line.MessageId,
            ["PRIORITY"] = priority.ToString(CultureInfo.InvariantCulture),
            ["SYSLOG_IDENTIFIER"] = "rollback-watchdogd",
            ["ROLLBACK_WATCHDOG_EVENT"] = line.Event,
            ["ROLLBACK_WATCHDOG_SESSION"] = line.Session,
        };
        foreach (var (name, value) in line.Fields)
        {
            journal["ROLLBACK_WATCHDOG_" + name.ToUpperInvariant()] = value;
        }

        if (!Journal.Send(journal))
        {
            Journal.SayAside(message);
        }
    }
}
