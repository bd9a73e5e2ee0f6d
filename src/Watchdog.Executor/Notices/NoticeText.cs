using System.Globalization;
using System.Text;
using Watchdog.Core;
using Watchdog.Protocol;
using Watchdog.Store;
using Phase = Watchdog.Core.Phase;
using Session = Watchdog.Core.Session;

namespace Watchdog.Executor.Notices;

/// <summary>
/// A notice in words, for terminals: lines of at most 80 columns, of printable ASCII alone. A command stands on a line of its own,
/// whole, to be copied. Everybody who is logged in reads it, so it has nothing of what programs printed.
/// </summary>
/// <param name="host">The host's name.</param>
/// <param name="zone">The zone in which times are shown.</param>
internal sealed class NoticeText(string host, TimeZoneInfo zone)
{
    /// <summary>How many columns a terminal has at least.</summary>
    public const int Columns = 80;

    private const int LongestDetail = 300;
    private const string Indent = "    ";

    /// <summary>One that says the name and the times of this host.</summary>
    public static NoticeText OfThisHost() => new(Environment.MachineName, TimeZoneInfo.Local);

    /// <summary>The lines, without their ends: who says it, then what.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="control">How rollbackctl is called on this host.</param>
    public IReadOnlyList<string> Lines(Notice notice, string control) =>
    [
        .. Wrap($"Message from rollback-watchdogd on {host} ({Clock(notice.At.Wall)}):"),
        .. Paragraphs(notice, control).SelectMany(Shown),
    ];

    /// <summary>The lines for whoever logs in later: with the day, without what is left of the time, and without their ends.</summary>
    /// <inheritdoc cref="Lines"/>
    public IReadOnlyList<string> Kept(Notice notice, string control)
    {
        var id = notice.Session.Id;
        IEnumerable<string> paragraphs = notice.Kind == NoticeKind.ProofWanted
            ? [$"{WhatHasEnded(notice.Session)}, and is unproven. Unless somebody who has logged in since then runs", Confirm(control, id), $"by {Clock(notice.At.Wall + notice.Session.Deadline.Remaining(notice.At))}, this host goes back to the system of before."]
            : Paragraphs(notice, control);
        return
        [
            .. Wrap($"Message from rollback-watchdogd ({Local(notice.At.Wall).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}):"),
            .. paragraphs.SelectMany(Shown),
        ];
    }

    /// <summary>The same as one sentence after the other, without who says it.</summary>
    /// <inheritdoc cref="Lines"/>
    public string Line(Notice notice, string control) => string.Join(' ', Paragraphs(notice, control).Select(static p => Ascii(p.Trim())));

    private IEnumerable<string> Paragraphs(Notice notice, string control)
    {
        var session = notice.Session;
        var (id, window) = (session.Id, TimeSpanText.Format(session.Limits.Window));
        return notice.Kind switch
        {
            NoticeKind.Armed when session.IsSelfArmed =>
                [$"A switch has begun, and session {id} has armed itself for it. Once the switch has ended, log in anew and run this within {window}, or this host goes back by itself:", Confirm(control, id)],
            NoticeKind.Armed =>
                [$"Session {id} is armed. After a switch, log in anew and run this within {window}, or this host goes back by itself:", Confirm(control, id)],
            NoticeKind.ProofWanted =>
                [$"{WhatHasEnded(session)}: PROOF IS WANTED by {By(notice)}. Log in anew and run", Confirm(control, id), "Otherwise this host goes back to the system of before."],
            NoticeKind.DeadlineNear when session.Phase == Phase.Activating =>
                [$"A switch still runs. It counts as hung, and this host goes back to the system of before, at {By(notice)}, unless it has ended by then (session {id})."],
            NoticeKind.DeadlineNear =>
                [$"THIS HOST GOES BACK to the system of before at {By(notice)}, unless somebody logs in anew and runs", Confirm(control, id)],
            NoticeKind.Confirmed => [$"Session {id} is confirmed: the new system stays."],
            NoticeKind.Disarmed => [$"Session {id} is disarmed: switches are not protected by it any more."],
            NoticeKind.Expired => [$"Session {id} is over: nothing has changed."],
            NoticeKind.RollbackStarted => [$"ROLLING BACK to the system of before (session {id}): {Detail(session.Cause)}"],
            NoticeKind.RolledBack => [$"Rolled back: this host runs the system of before (session {id}): {Detail(session.Cause)}", See(control)],
            NoticeKind.NotBack => [$"Rolled back (session {id}), and this DID NOT COME BACK: {Detail(session.NotBack)}", See(control)],
            NoticeKind.Stranded => [$"STRANDED (session {id}): rolled back, and access did not come back. {Detail(session.Cause)}", See(control)],
        };
    }

    private static string WhatHasEnded(Session session) =>
        session.Deadline.Reason == DeadlineReason.Boot ? "This host has booted a system that is unproven" : "The switch has ended";

    private string By(Notice notice)
    {
        var left = notice.Session.Deadline.Remaining(notice.At);
        return $"{Clock(notice.At.Wall + left)} (in {TimeSpanText.Format(TimeSpan.FromSeconds(Math.Round(left.TotalSeconds)))})";
    }

    private DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone);

    private string Clock(DateTimeOffset at) => Local(at).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Shown(string paragraph) => paragraph.StartsWith(Indent, StringComparison.Ordinal) ? [Ascii(paragraph)] : Wrap(paragraph);

    private static string Confirm(string control, string id) => $"{Indent}{control} confirm {id}";

    private static string See(string control) => $"{Indent}{control} history";

    private static string Detail(string text) => SafeText.Printable(Redaction.Of(text), LongestDetail);

    private static string Ascii(string text) => string.Concat(text.Select(static c => c is >= ' ' and <= '~' ? c : c == '…' ? '.' : '?'));

    // A word that is longer than a line is cut.
    private static IEnumerable<string> Wrap(string text)
    {
        var line = new StringBuilder();
        foreach (var word in Ascii(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(static w => w.Chunk(Columns)))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Columns)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }
}
