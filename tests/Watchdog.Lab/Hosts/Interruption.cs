using System.Runtime.InteropServices;

namespace Watchdog.Lab.Hosts;

/// <summary>
/// The end that a user asks for (SIGINT, SIGTERM, SIGHUP): whatever waits on the lab gives up, and hosts are taken away on the
/// way out. In a process that does not watch for it (<see cref="Watch"/>), it never comes.
/// </summary>
public static class Interruption
{
    private const int ExitCodeOfSignal = 128;
    private static readonly CancellationTokenSource Source = new();
    private static int _signal;

    /// <summary>Cancelled once the end was asked for.</summary>
    public static CancellationToken Token => Source.Token;

    /// <summary>What a program exits with that a signal has ended: 128 and the signal's number (bash(1)).</summary>
    public static int ExitCode => ExitCodeOfSignal + _signal;

    /// <summary>Takes the signals over until the result is disposed.</summary>
    public static IDisposable Watch() => new Watching();

    private static void Take(PosixSignalContext context, int number)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _signal, number, 0) == 0)
        {
            Source.Cancel();
        }
    }

    private sealed class Watching : IDisposable
    {
        // Their numbers are those of Linux (signal(7)).
        private readonly PosixSignalRegistration[] _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, static c => Take(c, 1)),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, static c => Take(c, 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, static c => Take(c, 15)),
        ];

        public void Dispose() => Array.ForEach(_registrations, static r => r.Dispose());
    }
}
