using System.Globalization;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>What was armed on another host, in a few lines: the command's own output follows.</summary>
internal static class ArmedView
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, ArmReply armed, Paint paint)
    {
        var session = armed.Session;
        output.WriteLine($"{paint.Good("armed")}  {paint.Strong(SafeText.Printable(session.Id, 64))}, with {TimeSpanText.FormatUsec(session.WindowUsec)} after the switch to get in again");
        var page = new Page(output, width: null, paint);
        page.Line("target", SafeText.Printable(session.Target, 256));
        page.Line("probes", Probes(session));
        page.Line("next boot", SafeText.Printable(session.NextBoot ?? ""));
        foreach (var note in armed.Notes ?? [])
        {
            page.Line("note", SafeText.Printable(note), paint.Bad);
        }
    }

    private static string Probes(Session session)
    {
        if (SessionView.Baseline(session) is { Length: > 0 } missing)
        {
            return missing;
        }

        var required = session.Probes.Where(p => p.Required).ToArray();
        string[] failed = [.. required.Where(p => p.AtArm?.Outcome != ProbeOutcome.Passed).Select(p => SafeText.Printable(p.Name, 64))];
        var count = (required.Length - failed.Length).ToString(CultureInfo.InvariantCulture);
        return failed.Length == 0 ? $"{count} required pass" : $"{count} required pass; without {string.Join(", ", failed)}, which cannot cause a rollback";
    }
}
