using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Executor.Notices;
using Watchdog.Host;
using Watchdog.Host.Native;

namespace Watchdog.Daemon.Notices;

/// <summary>
/// Keeps what whoever logs in has to know in a file that everybody may read, for pam_motd(8) or a login shell: to read a file in
/// memory takes no time, and cannot fail a login. There is none while there is nothing to know.
/// </summary>
/// <param name="paths">Where it lies.</param>
/// <param name="isWanted">Whether people are to be told.</param>
/// <param name="loop">The state.</param>
/// <param name="seen">Which end somebody has seen.</param>
/// <param name="text">What puts a notice in words; asked for with each.</param>
/// <param name="clock">The clock.</param>
/// <param name="log">Where faults are said.</param>
internal sealed class LoginNoticeFile(Paths paths, bool isWanted, IEventSink loop, SeenEnd seen, Func<NoticeText> text, IClock clock, ILogger<LoginNoticeFile> log) : BackgroundService
{
    /// <summary>The file.</summary>
    public string Path => System.IO.Path.Combine(paths.Runtime, "login-notice");

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before .NET 10 the host's start waits for this up to its first wait, and a file may lie where nothing answers.
        await Task.Yield();
        while (true)
        {
            // Taken before the state is read: a change in between is not missed.
            var (changed, marked) = (loop.WhenChangedAsync(), seen.WhenMarkedAsync());
            Write(loop.State);
            await Task.WhenAny(changed, marked).WaitAsync(stoppingToken);
        }
    }

    private void Write(State state)
    {
        try
        {
            if (isWanted && LoginNotice.Of(state, seen.Session, clock.Now) is { } notice)
            {
                var lines = text().Kept(notice, NoticeUnits.Control(notice.Session.Program));
                PublicFile.Replace(Path, Encoding.ASCII.GetBytes(string.Concat(lines.Select(static l => l + "\n"))));
            }
            else
            {
                File.Delete(Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException)
        {
            Log.NoticeFailed(log, e);
        }
    }
}
