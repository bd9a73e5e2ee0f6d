namespace Watchdog.Lab.Tests.Faults.Tracing;

/// <summary>The kinds of <see cref="Injection"/>.</summary>
public enum InjectionKind
{
    /// <summary>The call is not made, and fails.</summary>
    Error,

    /// <summary>The process is killed before the call.</summary>
    Kill,

    /// <summary>The process is stopped (SIGSTOP) right after the call.</summary>
    Stop,
}
