using Watchdog.Core;

namespace Watchdog.Daemon.Pid1;

/// <summary>Where <see cref="BootDefaults"/> says what became of a move of the boot default.</summary>
internal interface IBootReports
{
    /// <summary>Takes one result. It returns at once.</summary>
    /// <param name="result">What has been done, or has failed.</param>
    void Report(Event result);
}
