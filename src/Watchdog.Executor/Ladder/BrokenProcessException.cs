namespace Watchdog.Executor.Ladder;

/// <summary>
/// What has a limit of its own did not end: this process cannot do its work any more, as where a thread could not be made,
/// and that says nothing of the host. A new process goes on from the rung on record.
/// </summary>
internal sealed class BrokenProcessException(string message) : Exception(message);
