namespace Watchdog.Systemd;

/// <summary>A job of PID 1 was accepted and did not end as "done".</summary>
public sealed class JobFailedException : SystemdException
{
    internal JobFailedException(string operation, int errno, string unit, string result)
        : base(operation, errno, null, $"{operation}: the job of {unit} ended as \"{result}\".")
    {
        Unit = unit;
        Result = result;
    }

    /// <summary>The unit, with its suffix.</summary>
    public string Unit { get; }

    /// <summary>
    /// The job's result as PID 1 names it (org.freedesktop.systemd1(5), JobRemoved): "canceled", "timeout", "failed",
    /// "dependency", "skipped" and others; or "pending", with <see cref="SystemdException.Errno"/> ETIMEDOUT, when the
    /// job was still waiting or running at the end of <see cref="ServiceManager.JobTimeout"/>.
    /// </summary>
    public string Result { get; }
}
