using System.Globalization;
using Watchdog.Protocol;

namespace Watchdog.Cli.Output;

/// <summary>Systems as people know them: by their generation, its date and the kernel.</summary>
/// <param name="status">The reply that tells of them.</param>
/// <param name="context">For local time.</param>
internal sealed class SystemWords(StatusReply status, CommandContext context)
{
    /// <summary>Such as <c>generation 42 of 2026-11-20 02:58:00, linux-6.12.60</c>; empty when nothing is known of it.</summary>
    /// <param name="system">A store path.</param>
    public string Of(string system)
    {
        if (status.Systems?.FirstOrDefault(s => s.Path == system) is not { } known)
        {
            return "";
        }

        var made = known.MadeRealtimeUsec is { } usec ? $" of {context.LocalTime(usec)}" : "";
        var generation = known.Generation is { } number
            ? $"generation {number.ToString(CultureInfo.InvariantCulture)}{made}"
            : "no generation of the profile";
        return known.Kernel.Length > 0 ? $"{generation}, {SafeText.Printable(known.Kernel, 64)}" : generation;
    }

    /// <summary>Writes a system: what is known of it, and its path below that.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="label">What it is.</param>
    /// <param name="system">A store path; nothing is written when it is empty.</param>
    /// <param name="before">A word before what is known of it; may be empty.</param>
    public void Write(Page page, string label, string system, string before = "")
    {
        var path = SafeText.Printable(system, 256);
        var words = Of(system);
        var known = before.Length > 0 && words.Length > 0 ? $"{before}, {words}" : before + words;
        if (known.Length == 0)
        {
            page.Line(label, path);
            return;
        }

        page.Line(label, known);
        page.Line("", path);
    }
}
